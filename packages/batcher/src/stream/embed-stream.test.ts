import { getEventListeners } from "node:events";
import { type EmbedloomError, InputRejectedError, type PartialEmbedError, QuotaExhaustedError } from "@embedloom/core";
import { createFakeEmbedder } from "@embedloom/testing";
import { describe, expect, test } from "vitest";
import { drain } from "../test-support/drain.ts";
import { createManualClock, settled } from "../test-support/manual-clock.ts";
import { equal, expectVectors, fakeVector, numbered } from "../test-support/vectors.ts";
import { createDeferred } from "../wait/deferred.ts";
import type { EmbedProgress } from "../progress/embed-progress.ts";
import { embedStream } from "./embed-stream.ts";
import { withBatching } from "../call/with-batching.ts";

// Limits far above what is sent, so that the batcher need not feel its way.
const known = { requestsPerMinute: 1e6, tokensPerMinute: 1e9 };
const never = new Promise<never>(() => {});

function watchedSource(count: number) {
  const log = { pulled: 0, closed: 0 };
  async function* items() {
    try {
      for (let id = 0; id < count; id++) {
        log.pulled += 1;
        yield { id, body: `text ${id}` };
      }
    } finally {
      log.closed += 1;
    }
  }
  return { log, items };
}

const rejecting =
  (...bad: string[]) =>
  (batch: readonly string[]) => {
    if (batch.some((text) => bad.includes(text))) throw new InputRejectedError("Refused.");
  };

const body = (item: { body: string }): string => item.body;

describe("order", () => {
  test("default: strings of an array come out in order with their vectors", async () => {
    const texts = numbered(1000);
    const seen: string[] = [];
    for await (const { item, embedding } of embedStream(withBatching(createFakeEmbedder()), texts)) {
      expect(equal(embedding, fakeVector(item, 32))).toBe(true);
      seen.push(item);
    }
    expect(seen).toEqual(texts);
  });

  test("args: text reads items of any kind, from an async source, over any embedder", async () => {
    const { items, log } = watchedSource(100);
    const inner = createFakeEmbedder({ dimensions: 8 });
    const ids: number[] = [];
    for await (const { item, embedding } of embedStream(inner, items(), { text: body, maxPending: 30 })) {
      expect(equal(embedding, fakeVector(item.body, 8))).toBe(true);
      ids.push(item.id);
    }
    expect(ids).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect(log).toEqual({ pulled: 100, closed: 1 });
    expect(inner.requests.length).toBeLessThanOrEqual(14);
  });

  test("behavior: a request that is slow does not change the order", async () => {
    const gate = createDeferred();
    const inner = createFakeEmbedder({
      limits: { inputsPerRequest: 2 },
      beforeRequest: (batch) => (batch.includes("text 0") ? gate.promise : undefined),
    });
    const stream = embedStream(withBatching(inner, known), numbered(8), { maxPending: 8 });
    const first = stream.next();
    await settled();
    expect(inner.requests.length).toBe(4);
    gate.resolve();
    expect((await first).value?.item).toBe("text 0");
    const rest = await drain(stream);
    expect(rest.map(({ item }) => item)).toEqual(numbered(8).slice(1));
  });

  test("default: an empty source gives nothing", async () => {
    expect(await drain(embedStream(createFakeEmbedder(), new Set<string>()))).toEqual([]);
  });
});

describe("memory", () => {
  test("args: maxPending bounds what is pulled and not handed out, whatever the speed of the consumer", async () => {
    const { items, log } = watchedSource(500);
    let handedOut = 0;
    let most = 0;
    for await (const _ of embedStream(withBatching(createFakeEmbedder()), items(), { text: body, maxPending: 41 })) {
      await settled();
      most = Math.max(most, log.pulled - handedOut);
      handedOut += 1;
    }
    expect(handedOut).toBe(500);
    expect(most).toBeLessThanOrEqual(41);
    expect(most).toBeGreaterThan(30);
  });

  test("behavior: nothing is pulled before the first next, and nothing more while the embedder is stuck", async () => {
    const { items, log } = watchedSource(500);
    const inner = createFakeEmbedder({ beforeRequest: () => never });
    const stream = embedStream(withBatching(inner), items(), { text: body, maxPending: 20 });
    await settled();
    expect(log.pulled).toBe(0);
    const next = stream.next();
    await settled();
    expect(log.pulled).toBe(20);
    await stream.return?.();
    expect(await next).toEqual({ done: true, value: undefined });
  });

  test("args: maxWaitMs sends what a slow source has given so far", async () => {
    const clock = createManualClock();
    const more = createDeferred();
    async function* slow() {
      yield "a";
      yield "b";
      await more.promise;
      yield "c";
    }
    const inner = createFakeEmbedder();
    const stream = embedStream(withBatching(inner, { clock }), slow(), { maxWaitMs: 70, clock });
    const first = stream.next();
    await clock.advance(69);
    expect(inner.requests).toEqual([]);
    await clock.advance(1);
    expect(inner.requests).toEqual([["a", "b"]]);
    expect((await first).value?.item).toBe("a");
    more.resolve();
    const rest = await clock.runUntil(drain(stream));
    expect(rest.map(({ item }) => item)).toEqual(["b", "c"]);
    expect(clock.sleeping).toBe(0);
  });
});

describe("failures", () => {
  test("args: onError collect gives the error in the place of its item", async () => {
    const inner = createFakeEmbedder({ limits: { inputsPerRequest: 4 }, beforeRequest: rejecting("text 13") });
    const source = [...numbered(20), ""];
    const out = await drain(embedStream(withBatching(inner), source, { onError: "collect", maxPending: 12 }));
    expect(out.map(({ item }) => item)).toEqual(source);
    const failed = out.flatMap(({ error }, i) => (error === undefined ? [] : [[i, (error as EmbedloomError).index]]));
    expect(failed).toEqual([
      [13, 13],
      [20, 20],
    ]);
  });

  test("error: by default the items before the failure come out, and the error carries all that was paid for", async () => {
    const inner = createFakeEmbedder({ limits: { inputsPerRequest: 4 }, beforeRequest: rejecting("text 13") });
    const { items, log } = watchedSource(1000);
    const seen: number[] = [];
    const failure = await (async () => {
      for await (const { item } of embedStream(withBatching(inner), items(), { text: body, maxPending: 40 }))
        seen.push(item.id);
      return undefined;
    })().catch((error: unknown) => error);
    expect(seen).toEqual(Array.from({ length: 13 }, (_, i) => i));
    const { completed, failures } = failure as PartialEmbedError;
    expectVectors(
      completed.embeddings,
      completed.indices.map((i) => `text ${i}`),
    );
    const accounted = [...completed.indices, ...failures.map(({ index }) => index)].toSorted((a, b) => a - b);
    expect(accounted).toEqual(accounted.map((_, i) => 13 + i));
    expect(failures[0]).toMatchObject({ index: 13, error: { code: "input_rejected", index: 13 } });
    const paid = new Set(inner.requests.flat()).size;
    expect(completed.indices.length).toBe(paid - 14);
    expect(log.closed).toBe(1);
  });

  test("error: what stops everything ends a collecting stream too, after all that was pulled", async () => {
    const failure = new QuotaExhaustedError("No credit.");
    const { items, log } = watchedSource(100_000);
    const inner = createFakeEmbedder({
      limits: { inputsPerRequest: 4 },
      beforeRequest: (batch) => {
        if (batch.includes("text 50")) throw failure;
      },
    });
    const stream = embedStream(withBatching(inner), items(), { text: body, maxPending: 16, onError: "collect" });
    const out: unknown[] = [];
    const thrown = await (async () => {
      for await (const item of stream) out.push(item.error);
      return undefined;
    })().catch((error: unknown) => error);
    expect(thrown).toBe(failure);
    expect(out.slice(0, 48).every((error) => error === undefined)).toBe(true);
    // All that had arrived; the source was in the middle of one more at most.
    expect(log.pulled - out.length).toBeLessThanOrEqual(1);
    expect(log.pulled).toBeLessThan(100);
    expect(log.closed).toBe(1);
  });

  test("error: what the source or text throws comes after the items before it", async () => {
    const broken = new Error("the file ended in the middle");
    function* source() {
      yield* numbered(5);
      throw broken;
    }
    const bad = { text: (item: string) => (item === "text 5" ? JSON.parse("{") : item) };
    for (const [stream, expected] of [
      [embedStream(createFakeEmbedder(), source()), broken],
      [embedStream(createFakeEmbedder(), numbered(9), bad), expect.any(SyntaxError)],
    ] as const) {
      const seen: string[] = [];
      const thrown = await (async () => {
        for await (const { item } of stream) seen.push(item);
        return undefined;
      })().catch((error: unknown) => error);
      expect([thrown, seen]).toEqual([expected, numbered(5)]);
    }
  });
});

describe("end", () => {
  test("behavior: leaving the loop aborts what is in flight and closes the source", async () => {
    const { items, log } = watchedSource(1000);
    const signals: AbortSignal[] = [];
    const inner = createFakeEmbedder({
      limits: { inputsPerRequest: 2 },
      beforeRequest: (batch, signal) => {
        if (signal) signals.push(signal);
        return batch.includes("text 0") ? undefined : never;
      },
    });
    const caller = new AbortController();
    const options = { text: body, maxPending: 8, signal: caller.signal };
    for await (const { item } of embedStream(withBatching(inner, known), items(), options)) {
      expect(item.id).toBe(0);
      break;
    }
    expect(signals.length).toBeGreaterThan(1);
    expect(signals.every((signal) => signal.aborted)).toBe(true);
    expect(log).toMatchObject({ closed: 1 });
    expect(getEventListeners(caller.signal, "abort").length).toBe(0);
  });

  test("behavior: an abort rejects the waiting next with the reason, also while the source is stuck", async () => {
    async function* stuck() {
      yield "a";
      await never;
    }
    const sources: [AsyncIterable<string>, Promise<void> | undefined][] = [
      [stuck(), undefined],
      [watchedSource(9).items(), never] as never,
    ];
    for (const [source, hold] of sources) {
      const caller = new AbortController();
      const inner = createFakeEmbedder({ beforeRequest: () => hold });
      const text = (item: unknown) => (typeof item === "string" ? item : body(item as { body: string }));
      const stream = embedStream<unknown>(withBatching(inner), source, {
        text,
        signal: caller.signal,
        maxWaitMs: 60_000,
      });
      const next = stream.next();
      await settled();
      caller.abort("enough");
      await expect(next).rejects.toBe("enough");
      expect(getEventListeners(caller.signal, "abort").length).toBe(0);
    }
  });

  test("args: onProgress tells how the whole stream stands", async () => {
    const events: EmbedProgress[] = [];
    const stream = embedStream(withBatching(createFakeEmbedder()), [...numbered(99), ""], {
      maxPending: 20,
      onError: "collect",
      onProgress: (progress) => events.push(progress),
    });
    await drain(stream);
    expect(events.at(-1)).toMatchObject({ done: 99, failed: 1, total: 100, requests: 20, retries: 0 });
    expect(events.at(-1)?.usage.requests).toBe(20);
    expect(events.every(({ done }, i) => i === 0 || done >= events[i - 1]!.done)).toBe(true);
  });
});

test("error: options that cannot work are refused at once", () => {
  const embedder = createFakeEmbedder();
  const wrong =
    (options: object, source: unknown = []) =>
    () =>
      embedStream(embedder, source as string[], options);
  expect(wrong({ maxPending: 0 })).toThrow(/^Expected `maxPending` to be an integer from 1.* got 0/);
  expect(wrong({ maxWaitMs: -1 })).toThrow("`maxWaitMs`");
  expect(wrong({ onError: "ignore" })).toThrow("`onError`");
  expect(wrong({ text: "body" })).toThrow("`text`");
  expect(wrong({ total: -1 })).toThrow("`total`");
  expect(wrong({ dimensions: 0 })).toThrow("`dimensions`");
  expect(wrong({}, "a text")).toThrow("`source`");
  expect(wrong({}, { length: 3 })).toThrow("`source`");
});
