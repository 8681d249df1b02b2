import { createFakeEmbedder } from "@embedloom/testing";
import { expect, test } from "vitest";
import { resolveBatchingOptions } from "./batching-options.ts";
import { createTokenBucketLimiter } from "../limit/token-bucket-limiter.ts";
import { withBatching } from "../call/with-batching.ts";

test("default: every option has a value that works", () => {
  const { concurrency, attempts, maxRetryAfterMs, baseDelayMs, maxDelayMs, limits } = resolveBatchingOptions({});
  expect({ concurrency, attempts, maxRetryAfterMs, baseDelayMs, maxDelayMs, limits }).toEqual({
    concurrency: 16,
    attempts: 6,
    maxRetryAfterMs: 120_000,
    baseDelayMs: 500,
    maxDelayMs: 60_000,
    limits: { inputsPerRequest: undefined, tokensPerRequest: undefined },
  });
});

test.each([
  ["concurrency", { concurrency: 0 }],
  ["attempts", { attempts: 1.5 }],
  ["maxRetryAfterMs", { maxRetryAfterMs: 2 ** 31 }],
  ["baseDelayMs", { baseDelayMs: 0 }],
  ["maxDelayMs", { baseDelayMs: 200, maxDelayMs: 100 }],
  ["limits.inputsPerRequest", { limits: { inputsPerRequest: 0 } }],
  ["limits.tokensPerRequest", { limits: { tokensPerRequest: NaN } }],
  ["requestsPerMinute", { requestsPerMinute: -3 }],
  ["tokensPerMinute", { tokensPerMinute: Infinity }],
  ["random", { random: 0.5 }],
  ["onProgress", { onProgress: "bar" }],
  ["rateLimiter", { rateLimiter: createTokenBucketLimiter(), tokensPerMinute: 10 }],
])("error: %s is checked before any work", (option, options) => {
  const wrong: object = options;
  expect(() => withBatching(createFakeEmbedder(), wrong)).toThrow(`\`${option}\``);
});

test("error: a listener of one call that is no function is refused", async () => {
  const onProgress: unknown = "bar";
  const call = withBatching(createFakeEmbedder()).embed(["a"], { onProgress: onProgress as () => void });
  await expect(call).rejects.toMatchObject({ code: "invalid_option", option: "onProgress" });
});

test("behavior: frozen options are not written to, and a limiter of one's own is asked", async () => {
  const asked: unknown[] = [];
  const rateLimiter = Object.freeze({
    ...createTokenBucketLimiter(),
    acquire: async (demand: unknown) => {
      asked.push(demand);
      return { release: (outcome: unknown) => void asked.push(outcome) };
    },
  });
  const batcher = withBatching(createFakeEmbedder(), Object.freeze({ rateLimiter }));
  await batcher.embed(["a".repeat(40), "b"]);
  expect(asked).toEqual([
    { requests: 1, tokens: 11 },
    { admitted: true, rateLimit: undefined },
  ]);
});

test("error: a limiter that fails ends the call, which keeps what was done", async () => {
  const broken = new TypeError("the shared limiter is gone");
  let asked = 0;
  const acquire = async () => {
    if (++asked === 3) throw broken;
    return { release: () => {} };
  };
  const inner = createFakeEmbedder({ limits: { inputsPerRequest: 1 } });
  const batcher = withBatching(inner, { rateLimiter: { ...createTokenBucketLimiter(), acquire }, concurrency: 1 });
  const { completed, failures, stoppedBy } = await batcher.embedSettled(["a", "b", "c", "d"]);
  expect([completed.indices, failures.map(({ error }) => error), stoppedBy]).toEqual([
    [0, 1],
    [broken, broken],
    broken,
  ]);
});

test("error: an embedder that cannot count its tokens ends the call, which keeps what was done", async () => {
  const broken = new RangeError("not countable");
  const inner = createFakeEmbedder({ limits: { inputsPerRequest: 1 } });
  const estimateTokens = (text: string): number => {
    if (text === "c") throw broken;
    return 1;
  };
  const { completed, stoppedBy } = await withBatching({ ...inner, estimateTokens }).embedSettled(["a", "b", "c"]);
  expect([completed.indices, stoppedBy]).toEqual([[0], broken]);
});
