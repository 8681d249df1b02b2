import {
  AuthenticationError,
  ConnectionError,
  type EmbedOptions,
  InputRejectedError,
  InputTooLongError,
  InvalidReplyError,
  RequestTooLargeError,
  ServerError,
} from "@embedloom/core";
import { createFakeEmbedder } from "@embedloom/testing";
import { describe, expect, test } from "vitest";
import { createManualClock, type ManualClock } from "../test-support/manual-clock.ts";
import { expectVectors, numbered } from "../test-support/vectors.ts";
import { embedStream } from "../stream/embed-stream.ts";
import type { SettledEmbeddings } from "../results/settled-embeddings.ts";
import { withBatching } from "./with-batching.ts";

type Fault = (batch: readonly string[], clock: ManualClock) => unknown;

function bench(inputsPerRequest: number, fault: Fault) {
  const clock = createManualClock();
  const inner = createFakeEmbedder({
    dimensions: 4,
    limits: { inputsPerRequest },
    beforeRequest: async (batch) => {
      const error = fault(batch, clock);
      await clock.sleep(10);
      if (error !== undefined) throw error;
    },
  });
  return { clock, inner, batcher: withBatching(inner, { clock, random: () => 0.5 }) };
}

async function settle(texts: readonly string[], size: number, fault: Fault) {
  const { clock, inner, batcher } = bench(size, fault);
  const settled = await clock.runUntil(batcher.embedSettled(texts));
  expectRows(settled, texts);
  return { ...settled, requests: inner.requests, ms: clock.now() };
}

function expectRows({ completed }: SettledEmbeddings, texts: readonly string[]): void {
  if (completed.indices.length === 0) return;
  expectVectors(
    completed.embeddings,
    completed.indices.map((index) => texts[index]!),
  );
}

// As a provider says it: a request of one text names it, whatever is wrong.
const refused: Fault = (batch) =>
  new InputRejectedError("The server refused the request.", { status: 400, ...(batch.length === 1 && { index: 0 }) });
const one =
  (text: string, fault: Fault): Fault =>
  (batch, clock) =>
    batch.includes(text) ? fault(batch, clock) : undefined;
const above =
  (most: number, fault: Fault): Fault =>
  (batch, clock) =>
    batch.length > most ? fault(batch, clock) : undefined;
const slow = () => new ServerError("Gateway timeout.", { status: 504, splittable: true });

describe("a refusal that meets everybody", () => {
  test("error: 2,000 texts cost one request and eight texts alone, and embed throws a code that blames no input", async () => {
    const { clock, inner, batcher } = bench(32, refused);
    const error: unknown = await clock.runUntil(batcher.embed(numbered(2000)).catch((thrown: unknown) => thrown));
    expect(error).toMatchObject({ code: "request_rejected", index: undefined, status: 400, retryable: false });
    expect(error).toMatchObject({ cause: { code: "input_rejected" } });
    expect((error as Error).message).toMatchInlineSnapshot(
      `"The server refused the request. 8 different inputs were refused alike, each alone, and none was ever accepted: no input is to blame."`,
    );
    expect(inner.requests.map(({ length }) => length)).toEqual([32, 1, 1, 1, 1, 1, 1, 1, 1]);
    expect(new Set(inner.requests.slice(1).flat()).size).toBe(8);
  });

  test("error: of fewer than three texts each is blamed by itself", async () => {
    const { failures, stoppedBy } = await settle(["a", "b"], 32, refused);
    expect(failures).toMatchObject([0, 1].map((index) => ({ index, error: { code: "input_rejected", index } })));
    expect(stoppedBy).toBeUndefined();
  });

  test("error: one that begins in mid-run is found by a text that was embedded before", async () => {
    let sent = 0;
    const { failures, stoppedBy, requests } = await settle(numbered(2000), 32, (batch, clock) =>
      ++sent > 20 ? refused(batch, clock) : undefined,
    );
    expect(stoppedBy).toMatchObject({ code: "request_rejected", message: expect.stringContaining("embedded before") });
    expect(failures.length).toBe(2000 - 640);
    expect(failures.every(({ error }) => error === stoppedBy)).toBe(true);
    // The good ones, the failures until it is doubted, what was under way then, and the tries of the text that is known.
    expect(requests.length).toBeLessThanOrEqual(20 + 12 + 16 + 6);
  });

  test("behavior: one that passes within a second loses nothing", async () => {
    const texts = numbered(300);
    const { failures } = await settle(texts, 8, (batch, clock) =>
      clock.now() > 60 && clock.now() < 900 ? refused(batch, clock) : undefined,
    );
    expect(failures).toEqual([]);
  });

  test("error: what only one kind of request meets does not count for the others", async () => {
    const clock = createManualClock();
    const inner = createFakeEmbedder({ dimensions: 4 });
    const odd = {
      ...inner,
      embed: async (inputs: readonly string[], options: EmbedOptions = {}) => {
        if (options.dimensions === 2) throw new InputRejectedError("No.", { status: 400 });
        return inner.embed(inputs, options);
      },
    };
    const batcher = withBatching(odd, { clock });
    await clock.runUntil(batcher.embed(numbered(100)));
    const { stoppedBy } = await clock.runUntil(batcher.embedSettled(numbered(100), { dimensions: 2 }));
    expect(stoppedBy).toMatchObject({ code: "request_rejected" });
    expectVectors((await clock.runUntil(batcher.embed(numbered(100)))).embeddings, numbered(100));
  });

  test("behavior: a stream stops with it as well, for as few requests", async () => {
    for (const [fault, code] of [
      [refused, "request_rejected"],
      [() => new ConnectionError("Refused."), "connection"],
    ] as const) {
      const { clock, inner, batcher } = bench(32, fault);
      const drain = async (): Promise<unknown> => {
        for await (const { error } of embedStream(batcher, numbered(5000), { clock, onError: "collect" })) {
          expect(error).toMatchObject({ code });
        }
        return undefined;
      };
      await expect(clock.runUntil(drain())).rejects.toMatchObject({ code });
      expect(inner.requests.length).toBeLessThanOrEqual(24);
    }
  });

  test("error: 2,000 texts that are all too long are told by the shortest", async () => {
    const tooLong: Fault = () => new InputTooLongError("Too long.", { status: 400 });
    const { stoppedBy, requests } = await settle(numbered(2000), 32, tooLong);
    expect(stoppedBy).toMatchObject({ code: "input_too_long", index: undefined });
    expect(requests.length).toBeLessThanOrEqual(12 + 4 + 8);
  });
});

describe("many bad texts among good ones", () => {
  const bad = (isBad: (number: number) => boolean): Fault => {
    return (batch, clock) => (batch.some((text) => isBad(Number(text.slice(5)))) ? refused(batch, clock) : undefined);
  };

  test.each<[string, (number: number) => boolean, number]>([
    ["the first 100 of 2,000", (number) => number < 100, 100],
    ["every second of 400", (number) => number % 2 === 0, 200],
    ["200 of 400 after good ones", (number) => number >= 200, 200],
  ])("behavior: %s cost a few requests each, and no good one", async (name, isBad, lost) => {
    const { failures, stoppedBy, requests } = await settle(
      numbered(name.includes("2,000") ? 2000 : 400),
      32,
      bad(isBad),
    );
    expect([failures.length, stoppedBy]).toEqual([lost, undefined]);
    expect(failures.every(({ index, error }) => (error as InputRejectedError).index === index)).toBe(true);
    expect(requests.length).toBeLessThanOrEqual(63 + 6 * lost);
  });

  test("error: one good among 1,000 is given up with the others, because eight from everywhere are refused", async () => {
    const { stoppedBy, requests } = await settle(
      numbered(1000),
      32,
      bad((number) => number !== 400),
    );
    expect(stoppedBy).toMatchObject({ code: "request_rejected" });
    expect(requests.length).toBe(9);
  });
});

describe("one text that fails the server", () => {
  test.each<[string, number, number, Fault]>([
    ["a 500 among 20", 20, 128, () => new ServerError("Internal error.", { status: 500 })],
    ["a 500 among 2,000", 2000, 128, () => new ServerError("Internal error.", { status: 500 })],
    ["a runner's death among 200", 200, 64, () => new ConnectionError("EOF.")],
    ["a refusal among 2,000", 2000, 128, refused],
    ["a bug among 300", 300, 128, () => new TypeError("bug")],
    ["a body too large among 2,000", 2000, 128, () => new RequestTooLargeError("Too large.", { status: 413 })],
  ])("behavior: %s costs one vector, and a few requests for each halving", async (_, count, size, fault) => {
    const { failures, stoppedBy, requests } = await settle(numbered(count), size, one("text 7", fault));
    expect(failures.map(({ index }) => index)).toEqual([7]);
    expect(stoppedBy).toBeUndefined();
    expect(requests.length).toBeLessThanOrEqual(Math.ceil(count / size) + 4 * Math.log2(size) + 20);
  });

  test("behavior: a text alone names itself also where the server named nothing", async () => {
    const { failures } = await settle(
      numbered(20),
      128,
      one("text 7", () => new ServerError("Internal error.")),
    );
    expect(failures).toMatchObject([{ index: 7, error: { code: "server", index: 7 } }]);
  });

  test("error: a server that is down is not halved", async () => {
    const { stoppedBy, requests } = await settle(numbered(100), 128, () => new ConnectionError("Refused."));
    expect(stoppedBy).toMatchObject({ code: "connection", index: undefined });
    // Six tries, and four texts alone.
    expect(requests.map(({ length }) => length)).toEqual([100, 100, 100, 100, 100, 100, 1, 1, 1, 1]);
  });
});

describe("a request that is too much", () => {
  test.each<[string, Fault, number]>([
    ["a 504", slow, 3],
    ["a body too large", () => new RequestTooLargeError("Too large.", { status: 413 }), 3],
    // Without a word about the size: workers halve side by side until both halves of one request have got through.
    ["a 400", refused, 10],
    ["a 500", () => new ServerError("Internal error."), 20],
  ])("behavior: %s above 8 texts gives all rows, for few requests more than are needed", async (_, fault, most) => {
    const { failures, requests } = await settle(numbered(64), 64, above(8, fault));
    expect(failures).toEqual([]);
    expect(requests.length).toBeLessThanOrEqual(8 + most);
  });

  test("behavior: a server of one slot that computes on is not sent the next before it can be done", async () => {
    let freeAt = 0;
    const clock = createManualClock();
    const inner = createFakeEmbedder({
      dimensions: 4,
      limits: { inputsPerRequest: 128 },
      beforeRequest: async (batch) => {
        freeAt = Math.max(freeAt, clock.now()) + 20 * batch.length;
        const left = freeAt - clock.now();
        await clock.sleep(Math.min(400, left));
        if (left > 400) throw new ConnectionError("The server did not answer within 400 ms.", { splittable: true });
      },
    });
    const batcher = withBatching(inner, { clock, random: () => 0.5 });
    expectVectors((await clock.runUntil(batcher.embed(numbered(128)))).embeddings, numbered(128));
    expect(inner.requests.slice(0, 5).map(({ length }) => length)).toEqual([128, 64, 32, 16, 8]);
    expect(inner.requests.length).toBeLessThanOrEqual(45);
  });

  test("error: a 504 for every request ends after a constant number", async () => {
    const { stoppedBy, requests } = await settle(numbered(2000), 128, slow);
    expect(stoppedBy).toMatchObject({ code: "server", status: 504 });
    expect(requests.length).toBeLessThanOrEqual(20);
  });
});

describe("replies that are wrong", () => {
  test("error: one other width for all rows is paid once, and never split", async () => {
    const width: Fault = () => new InvalidReplyError("width", "Expected 1536 dimensions, got 2048 vectors of 384.");
    const { stoppedBy, requests } = await settle(numbered(2048), 2048, width);
    expect([stoppedBy, requests.length]).toEqual([width([], createManualClock()), 1]);
  });

  test("error: what is wrong in the same way twice is not tried again", async () => {
    const page: Fault = () => new InvalidReplyError("shape", "A page.", { retryable: true });
    const { stoppedBy, requests } = await settle(["a"], 8, page);
    expect([(stoppedBy as Error).message, requests.length]).toEqual(["A page.", 2]);
  });

  test("behavior: a server that gives one vector for several texts gets them one by one", async () => {
    const count: Fault = (batch) =>
      new InvalidReplyError("count", `The reply holds 1 vectors for ${batch.length} inputs.`, { retryable: true });
    const { failures, requests } = await settle(numbered(40), 8, above(1, count));
    expect(failures).toEqual([]);
    expect(requests.length).toBeLessThanOrEqual(40 + 4 * Math.log2(8) + 20);
  });

  test("error: wrong credentials end everything at once", async () => {
    const { requests } = await settle(numbered(2000), 32, () => new AuthenticationError("Wrong key."));
    expect(requests.length).toBe(1);
  });
});
