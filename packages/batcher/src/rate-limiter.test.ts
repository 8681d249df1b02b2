import { describe, expect, test } from "vitest";
import { addUsage } from "@embedloom/core";
import { createLimitedEmbedder } from "./test-support/limited-embedder.ts";
import { createManualClock } from "./test-support/manual-clock.ts";
import { numbered } from "./test-support/vectors.ts";
import { withBatching } from "./with-batching.ts";

interface Run {
  readonly texts: readonly string[];
  readonly limits: { readonly requestsPerMinute: number; readonly tokensPerMinute: number };
  readonly inputsPerRequest: number;
}

// 50 requests that the tokens limit, and 1,500 that the requests limit.
const large: Run = {
  texts: numbered(15_000).map((text) => text.padEnd(4000, ".")),
  limits: { requestsPerMinute: 3000, tokensPerMinute: 1_800_000 },
  inputsPerRequest: 2048,
};
const small: Run = {
  texts: numbered(3000),
  limits: { requestsPerMinute: 600, tokensPerMinute: 1_800_000 },
  inputsPerRequest: 2,
};

// In virtual time: the share of the ideal, which starts with full buckets, and how many requests were turned away.
async function run({ texts, limits, inputsPerRequest }: Run, knowledge: "given" | "told" | "none", processes = 1) {
  const clock = createManualClock();
  const { embedder, refused } = createLimitedEmbedder({
    ...limits,
    clock,
    tells: knowledge !== "none",
    inputsPerRequest,
  });
  // Each with a limiter of its own, as processes have it.
  const calls = Array.from({ length: processes }, (_, i) => {
    const share = texts.slice((i * texts.length) / processes, ((i + 1) * texts.length) / processes);
    const batcher = withBatching(embedder, {
      clock,
      concurrency: 16,
      random: () => 0.5,
      ...(knowledge === "given" && limits),
    });
    return batcher.embed(share);
  });
  const results = await clock.runUntil(Promise.all(calls));
  expect(results.reduce((sum, { embeddings }) => sum + embeddings.count, 0)).toBe(texts.length);
  const usage = results.map((result) => result.usage).reduce(addUsage);
  const minutes = Math.max(usage.tokens! / limits.tokensPerMinute, usage.requests / limits.requestsPerMinute) - 1;
  return { share: (minutes * 60_000) / clock.now(), refused: refused(), requests: usage.requests };
}

describe("throughput against a server with limits of its own", () => {
  test.each([
    ["tokens", "given", large],
    ["tokens", "told", large],
    ["requests", "given", small],
    ["requests", "told", small],
  ] as const)("behavior: the limit of %s, %s, is used up without one refusal", async (_, knowledge, plan) => {
    const { share, refused } = await run(plan, knowledge);
    expect(refused).toBe(0);
    expect(share).toBeGreaterThan(0.97);
    expect(share).toBeLessThanOrEqual(1);
  });

  test.each([
    ["tokens", large, 2],
    ["requests", small, 0.5],
  ] as const)(
    "behavior: a limit of %s that the server only enforces is kept without a storm",
    async (_, plan, most) => {
      const { share, refused, requests } = await run(plan, "none");
      expect(refused / requests).toBeLessThan(most);
      expect(share).toBeGreaterThan(0.97);
    },
  );

  test.each([
    ["tokens", "given", large, 1],
    ["tokens", "told", large, 1],
    ["requests", "given", small, 0.01],
    ["requests", "told", small, 0.01],
  ] as const)("behavior: two processes share a limit of %s, %s, without a storm", async (_, knowledge, plan, most) => {
    const { share, refused, requests } = await run(plan, knowledge, 2);
    expect(share).toBeGreaterThan(0.97);
    expect(refused / requests).toBeLessThan(most);
  });
});
