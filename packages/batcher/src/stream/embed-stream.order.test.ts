import { InputRejectedError, type PartialEmbedError } from "@embedloom/core";
import { createFakeEmbedder } from "@embedloom/testing";
import { describe, expect, test } from "vitest";
import { drain } from "../test-support/drain.ts";
import { settled } from "../test-support/manual-clock.ts";
import { equal, expectVectors, fakeVector, numbered } from "../test-support/vectors.ts";
import { createDeferred } from "../wait/deferred.ts";
import { embedStream } from "./embed-stream.ts";
import { withBatching } from "../call/with-batching.ts";

const known = { requestsPerMinute: 1e6, tokensPerMinute: 1e9 };

describe("order ready", () => {
  test("args: a request that is slow does not hold back the others", async () => {
    const gate = createDeferred();
    const inner = createFakeEmbedder({
      limits: { inputsPerRequest: 2 },
      beforeRequest: (batch) => (batch.includes("text 0") ? gate.promise : undefined),
    });
    const stream = embedStream(withBatching(inner, known), numbered(40), { maxPending: 8, order: "ready" });
    const early: number[] = [];
    for (let i = 0; i < 38; i++) {
      const { value } = await stream.next();
      expect(equal(value!.embedding, fakeVector(value!.item, 32))).toBe(true);
      expect(value!.item).toBe(`text ${value!.index}`);
      early.push(value!.index);
    }
    expect(early).toEqual(Array.from({ length: 38 }, (_, i) => i + 2));
    gate.resolve();
    expect((await drain(stream)).map(({ index }) => index)).toEqual([0, 1]);
  });

  test("error: the failure carries everything that was not handed out, by ascending position", async () => {
    const gate = createDeferred();
    const inner = createFakeEmbedder({
      limits: { inputsPerRequest: 2 },
      beforeRequest: async (batch) => {
        if (batch.includes("text 0")) await gate.promise;
        if (batch.includes("text 5")) throw new InputRejectedError("Refused.");
      },
    });
    const stream = embedStream(withBatching(inner, known), numbered(8), { maxPending: 8, order: "ready" });
    const seen: number[] = [];
    const failure = (async () => {
      for await (const { index } of stream) seen.push(index);
      return undefined;
    })().catch((error: unknown) => error);
    await settled();
    gate.resolve();
    const { completed, failures } = (await failure) as PartialEmbedError;
    expect(failures).toMatchObject([{ index: 5, error: { index: 5 } }]);
    const rest = [...completed.indices, 5];
    expect([...seen, ...rest].toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(completed.indices).toEqual(completed.indices.toSorted());
    expect(completed.indices.slice(0, 2)).toEqual([0, 1]);
    expectVectors(
      completed.embeddings,
      completed.indices.map((index) => `text ${index}`),
    );
  });

  test("args: any other order is refused at once", () => {
    const order: unknown = "random";
    expect(() => embedStream(createFakeEmbedder(), [], { order: order as "ready" })).toThrow("`order`");
  });
});

describe("packing", () => {
  test("behavior: every request but the last is full, whatever the groups that were pulled", async () => {
    const inner = createFakeEmbedder({ limits: { inputsPerRequest: 7 } });
    await drain(embedStream(withBatching(inner), numbered(100), { maxPending: 64 }));
    expect(inner.requests.map((request) => request.length)).toEqual([...Array.from({ length: 14 }, () => 7), 2]);
  });

  test("behavior: requests are filled by tokens as a call would fill them", async () => {
    const texts = Array.from({ length: 400 }, (_, i) => `${i} `.padEnd(40 + ((i * 97) % 300), "."));
    const limits = { inputsPerRequest: 50, tokensPerRequest: 500 };
    const call = createFakeEmbedder({ dimensions: 4, limits });
    await withBatching(call).embed(texts);
    const inner = createFakeEmbedder({ dimensions: 4, limits });
    const out = await drain(embedStream(withBatching(inner), texts, { maxPending: 200 }));
    expect(out.map(({ item }) => item)).toEqual(texts);
    expect(inner.requests).toEqual(call.requests);
    const async = createFakeEmbedder({ dimensions: 4, limits });
    async function* slowly() {
      yield* texts;
    }
    await drain(embedStream(withBatching(async), slowly(), { maxPending: 200 }));
    expect(async.requests).toEqual(call.requests);
  });

  test("behavior: an item that did not fit into a request is not lost when the stream stops", async () => {
    const inner = createFakeEmbedder({
      limits: { tokensPerRequest: 10 },
      beforeRequest: (batch) => {
        if (batch.some((text) => text.startsWith("bad"))) throw new InputRejectedError("Refused.");
      },
    });
    const texts = ["bad", ..."abcdefgh"].map((text) => text.padEnd(24, "."));
    let pulled = 0;
    const source = (function* () {
      for (const text of texts) {
        pulled += 1;
        yield text;
      }
    })();
    const error: unknown = await drain(embedStream(withBatching(inner), source, { maxPending: 8 })).catch(
      (thrown: unknown) => thrown,
    );
    const { completed, failures } = error as PartialEmbedError;
    const accounted = [...completed.indices, ...failures.map(({ index }) => index)].toSorted((a, b) => a - b);
    expect(accounted).toEqual(Array.from({ length: pulled }, (_, i) => i));
  });
});
