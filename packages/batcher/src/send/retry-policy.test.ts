import {
  AuthenticationError,
  ConnectionError,
  type EmbedloomError,
  ModelNotFoundError,
  type PartialEmbedError,
  QuotaExhaustedError,
  RateLimitError,
  RequestTooLargeError,
  ServerError,
  UnsupportedError,
} from "@embedloom/core";
import { createFakeEmbedder, type FakeEmbedder } from "@embedloom/testing";
import { describe, expect, test } from "vitest";
import { createManualClock } from "../test-support/manual-clock.ts";
import { expectVectors, numbered } from "../test-support/vectors.ts";
import { type BatchingOptions } from "../options/batching-options.ts";
import { withBatching } from "../call/with-batching.ts";

// Limits far above what is sent, and as many workers as the batcher begins with, so that it need not feel its way.
const known = { requestsPerMinute: 1e6, tokensPerMinute: 1e9, concurrency: 4 };

// One bench per test: request number `n` (from 0) fails with what `fault` gives, and every sending is noted with its time.
function bench(fault: (n: number, batch: readonly string[]) => unknown, options: BatchingOptions = {}) {
  const clock = createManualClock();
  const sentAt: number[] = [];
  const inner: FakeEmbedder = createFakeEmbedder({
    limits: { inputsPerRequest: 2 },
    beforeRequest: async (batch) => {
      sentAt.push(clock.now());
      const error = fault(sentAt.length - 1, batch);
      await clock.sleep(10);
      if (error !== undefined) throw error;
    },
  });
  return { clock, sentAt, inner, batcher: withBatching(inner, { clock, random: () => 0.5, ...known, ...options }) };
}

const limited = (retryAfterMs?: number) => new RateLimitError("Too many requests.", { status: 429, retryAfterMs });

describe("refusals for the rate limit", () => {
  test("behavior: one refusal pauses every worker for exactly as long as the server asks", async () => {
    const { clock, sentAt, batcher } = bench((n) => (n === 0 ? limited(5000) : undefined));
    const texts = numbered(20);
    expectVectors((await clock.runUntil(batcher.embed(texts))).embeddings, texts);
    // Four at 0, of which one is refused at 10; the others bring no new request before 5,010, and then not all at once.
    expect(sentAt).toEqual([0, 0, 0, 0, 5010, 5020, 5020, 5030, 5030, 5030, 5030]);
  });

  test("behavior: Retry-After of 120 seconds is waited out", async () => {
    const { clock, sentAt, batcher } = bench((n) => (n === 0 ? limited(120_000) : undefined));
    await clock.runUntil(batcher.embed(["a"]));
    expect(sentAt).toEqual([0, 120_010]);
  });

  test("behavior: without Retry-After the pause doubles with every refusal in a row, and attempts do not run out", async () => {
    const { clock, sentAt, batcher } = bench((n) => (n < 8 ? limited() : undefined), { attempts: 2 });
    await clock.runUntil(batcher.embed(["a"]));
    expect(sentAt.slice(1).map((time, i) => time - sentAt[i]! - 10)).toEqual([
      375, 750, 1500, 3000, 6000, 12000, 24000, 45000,
    ]);
  });

  test("behavior: requests refused together count as one refusal", async () => {
    const { clock, sentAt, batcher } = bench((n) => (n < 5 ? limited() : undefined));
    await clock.runUntil(batcher.embed(numbered(8)));
    // A pause of 375 for the first four, and of 750 for the one that went ahead.
    expect(sentAt).toEqual([0, 0, 0, 0, 385, 1145, 1155, 1155, 1165]);
  });

  test("error: a wait above maxRetryAfterMs ends the call, which keeps what was done", async () => {
    const { clock, sentAt, batcher } = bench((n) => (n >= 4 ? limited(86_400_000) : undefined));
    const { completed, failures, stoppedBy } = await clock.runUntil(batcher.embedSettled(numbered(20)));
    expect(completed.indices).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(failures.length).toBe(12);
    expect(failures.every(({ error }) => error === stoppedBy)).toBe(true);
    expect(sentAt.length).toBe(8);
    expect(stoppedBy).toMatchObject({ code: "rate_limited", retryAfterMs: 86_400_000, status: 429 });
    expect((stoppedBy as Error).message).toMatchInlineSnapshot(
      `"The server asks to wait 86400000 ms before the next request, more than the 120000 ms of \`maxRetryAfterMs\`. Run the rest then, or raise the option."`,
    );
  });

  test("error: refusals that go on beyond maxRetryAfterMs end the call", async () => {
    for (const retryAfterMs of [undefined, 0, 50_000]) {
      const { clock, sentAt, batcher } = bench(() => limited(retryAfterMs));
      const error = await clock.runUntil(batcher.embed(numbered(20)).catch((thrown: unknown) => thrown));
      expect(error).toMatchObject({ code: "rate_limited", message: expect.stringContaining("in a row") });
      expect(clock.now()).toBeGreaterThanOrEqual(120_000);
      expect(clock.now()).toBeLessThan(200_000);
      expect(sentAt.length).toBeLessThan(70);
    }
  });
});

describe("passing failures", () => {
  test("behavior: they are tried again after a jittered wait whose limit doubles", async () => {
    const { clock, sentAt, inner, batcher } = bench((n) =>
      n < 5 ? new ServerError("Down.", { status: 503 }) : undefined,
    );
    const { usage } = await clock.runUntil(batcher.embed(["a", "b"]));
    expect(sentAt.slice(1).map((time, i) => time - sentAt[i]! - 10)).toEqual([250, 500, 1000, 2000, 4000]);
    expect(inner.requests.length).toBe(6);
    expect(usage.requests).toBe(1);
  });

  test("args: attempts, baseDelayMs and maxDelayMs bound the tries and the waits", async () => {
    const options = { attempts: 4, baseDelayMs: 100, maxDelayMs: 150 };
    const failure = new ConnectionError("Reset.");
    const { clock, sentAt, batcher } = bench(() => failure, options);
    await expect(clock.runUntil(batcher.embed(["a"]))).rejects.toBe(failure);
    expect(sentAt).toEqual([0, 60, 145, 230]);
  });

  test("behavior: only the request waits for a Retry-After of a failing server, the others go on", async () => {
    const down = new ServerError("Down.", { status: 503, retryAfterMs: 7000 });
    const { clock, sentAt, batcher } = bench((n) => (n === 0 ? down : undefined), { concurrency: 2 });
    await clock.runUntil(batcher.embed(numbered(6)));
    expect(sentAt).toEqual([0, 0, 10, 7010]);
  });

  test("error: a Retry-After of a failing server above maxRetryAfterMs ends the call", async () => {
    const { clock, batcher } = bench(() => new ServerError("Down.", { status: 503, retryAfterMs: 3_600_000 }));
    const error = await clock.runUntil(batcher.embed(["a"]).catch((thrown: unknown) => thrown));
    expect(error).toMatchObject({
      code: "server",
      retryAfterMs: 3_600_000,
      message: expect.stringContaining("maxRetryAfterMs"),
    });
  });

  test("error: one text that fails its request, again and again, is found and fails alone", async () => {
    const { clock, batcher } = bench((_, batch) => (batch.includes("text 5") ? new ServerError("Broken.") : undefined));
    const { completed, failures, stoppedBy } = await clock.runUntil(batcher.embedSettled(numbered(12)));
    expect(failures.map(({ index }) => index)).toEqual([5]);
    expectVectors(
      completed.embeddings,
      completed.indices.map((i) => `text ${i}`),
    );
    expect(stoppedBy).toBeUndefined();
  });

  test("error: while nothing gets through the server is down, and the rest is not even tried", async () => {
    const { clock, sentAt, batcher } = bench(() => new ConnectionError("Refused."), { attempts: 3 });
    const { completed, failures, stoppedBy } = await clock.runUntil(batcher.embedSettled(numbered(1000)));
    // Three tries of each in flight, and four texts alone.
    expect([completed.indices.length, failures.length, sentAt.length]).toEqual([0, 1000, 16]);
    expect(stoppedBy).toMatchObject({ code: "connection" });
  });

  test("behavior: describe is tried again as well", async () => {
    const clock = createManualClock();
    const inner = createFakeEmbedder();
    let asked = 0;
    const flaky = {
      ...inner,
      describe: async () => {
        asked += 1;
        if (asked === 1) throw limited(3000);
        if (asked === 2) throw new ConnectionError("Reset.");
        return inner.describe();
      },
    };
    await clock.runUntil(withBatching(flaky, { clock, random: () => 0.5 }).embed(["a"]));
    expect([asked, clock.now()]).toEqual([3, 3250]);
  });
});

describe("failures that nothing helps", () => {
  const fatal: [string, EmbedloomError][] = [
    ["quota", new QuotaExhaustedError("No credit.")],
    ["key", new AuthenticationError("Bad key.")],
    ["model", new ModelNotFoundError("No such model.")],
    ["unsupported", new UnsupportedError("No such width.")],
  ];

  test.each(fatal)("error: %s stops everything at once and keeps what was done", async (_, failure) => {
    const { clock, sentAt, batcher } = bench((n) => (n === 5 ? failure : undefined));
    const thrown = await clock.runUntil(batcher.embed(numbered(100)).catch((error: unknown) => error));
    expect(thrown).toMatchObject({ code: "partial", cause: failure });
    const { completed, failures } = thrown as PartialEmbedError;
    // The eight of the first two rounds, and the one that took the place of the fifth in the moment before the failure.
    expect(sentAt.length).toBe(9);
    expect(completed.indices.length).toBe(16);
    expectVectors(
      completed.embeddings,
      completed.indices.map((i) => `text ${i}`),
    );
    expect(failures.every(({ error }) => error === failure)).toBe(true);
    expect(completed.indices.length + failures.length).toBe(100);
  });

  test("behavior: a stop wakes those who wait to try again", async () => {
    const { clock, sentAt, batcher } = bench(
      (n) => [new ServerError("Down."), undefined, new QuotaExhaustedError("No credit.")][n],
      {
        concurrency: 2,
        baseDelayMs: 50_000,
      },
    );
    await clock.runUntil(batcher.embedSettled(numbered(100)));
    expect([sentAt, clock.now(), clock.sleeping]).toEqual([[0, 0, 10], 20, 0]);
  });

  test("error: a foreign error is not tried again as it was, and costs only the text that brings it", async () => {
    const bug = new TypeError("undefined is not a function");
    const { clock, sentAt, batcher } = bench((_, batch) => (batch.includes("text 3") ? bug : undefined));
    const { completed, failures } = await clock.runUntil(batcher.embedSettled(numbered(12)));
    expect(failures).toEqual([{ index: 3, error: bug }]);
    // Six, the two halves of one, and the text once more; before it, perhaps, a text that had got through.
    expect(completed.indices.length).toBe(11);
    expect(sentAt.length).toBeLessThanOrEqual(10);
  });

  test("behavior: a request too large for the server is halved until it fits", async () => {
    const { clock, inner, batcher } = bench((_, batch) =>
      batch.length > 1 ? new RequestTooLargeError("Too many tokens.") : undefined,
    );
    expectVectors((await clock.runUntil(batcher.embed(numbered(4)))).embeddings, numbered(4));
    expect(inner.requests.filter((request) => request.length === 1).length).toBe(4);
  });
});
