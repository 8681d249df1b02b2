import { describe, expect, test } from "vitest";
import { addUsage } from "@embedloom/core";
import { createLimitedEmbedder } from "../test-support/limited-embedder.ts";
import { createManualClock } from "../test-support/manual-clock.ts";
import { numbered } from "../test-support/vectors.ts";
import { withBatching } from "../call/with-batching.ts";

// What the client knows: limits given to it, told by the server, only how long to wait when refused, or not even that.
type Knowledge = "given" | "told" | "wait" | "nothing";

const CONCURRENCY = 16;
// The worst of a hundred are among them: s67, s4 and s25, which met 0.15, 0.11 and, before the rate was exact, 0.31.
const SEEDS = ["network", "s4", "s17", "s25", "s67"];

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
// 12 requests, then 300, of which the bucket holds 6 and 50.
const sixths: Run = { ...large, texts: large.texts.slice(0, 3600) };
const halves: Run = {
  texts: numbered(3600).map((text) => text.padEnd(800, ".")),
  limits: { requestsPerMinute: 3000, tokensPerMinute: 600_000 },
  inputsPerRequest: 2048,
};
const fiftieths: Run = { ...large, texts: large.texts.slice(0, 10_800), inputsPerRequest: 36 };
const small: Run = {
  texts: numbered(3000),
  limits: { requestsPerMinute: 600, tokensPerMinute: 1_800_000 },
  inputsPerRequest: 2,
};

// In virtual time: the share of the ideal, which starts with full buckets, and how many requests were turned away.
async function run({ texts, limits, inputsPerRequest }: Run, knowledge: Knowledge, processes = 1, seed = "network") {
  const clock = createManualClock();
  const { embedder, refused } = createLimitedEmbedder({
    ...limits,
    clock,
    tells: knowledge === "given" || knowledge === "told",
    asksToWait: knowledge !== "nothing",
    inputsPerRequest,
    seed,
  });
  // Each with a limiter of its own, as processes have it.
  const calls = Array.from({ length: processes }, (_, i) => {
    const share = texts.slice((i * texts.length) / processes, ((i + 1) * texts.length) / processes);
    const batcher = withBatching(embedder, {
      clock,
      concurrency: CONCURRENCY,
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

  test("behavior: who learns, and can take half a bucket at a time, waits no longer than needed for others who are not there", async () => {
    const { share, refused } = await run(halves, "told");
    expect(refused).toBe(0);
    expect(share).toBeGreaterThan(0.9);
  });

  test.each([
    ["tokens", "wait", large],
    ["requests", "wait", small],
  ] as const)(
    "behavior: a limit of %s that the server only enforces (%s) is found out from few refusals",
    async (_, knowledge, plan) => {
      for (const seed of SEEDS) {
        const { share, refused, requests } = await run(plan, knowledge, 1, seed);
        // What is under way when the limit is met first may all be refused; then three more show what it is, and one in 80 that it holds.
        expect(refused, seed).toBeLessThanOrEqual(CONCURRENCY + 3 + requests / 80);
        expect(share, seed).toBeGreaterThan(0.97);
      }
    },
  );

  test.each([
    // About half: each pause is a guess.
    ["tokens", "nothing", large, 0.7],
    ["requests", "nothing", small, 0.02],
  ] as const)("behavior: a limit of %s of which refusals say %s is found out", async (_, knowledge, plan, most) => {
    for (const seed of SEEDS) {
      const { share, refused, requests } = await run(plan, knowledge, 1, seed);
      expect(refused / requests, seed).toBeLessThan(most);
      expect(share, seed).toBeGreaterThan(0.97);
    }
  });

  test.each([
    ["a sixth of the tokens of a minute", sixths],
    ["a fiftieth of them", fiftieths],
    ["one of many requests", small],
  ] as const)(
    "behavior: two processes that learn share a limit, %s at a time, with hardly a refusal",
    async (_, plan) => {
      for (const seed of ["first", "second", "third"]) {
        const { share, refused, requests } = await run(plan, "told", 2, seed);
        expect(refused / requests, seed).toBeLessThan(0.01);
        expect(share).toBeGreaterThan(0.97);
      }
    },
  );

  test("behavior: three processes that learn and can each take a sixth of a minute are refused a few times in a hundred", async () => {
    for (const seed of ["first", "second", "third"]) {
      const { refused, requests } = await run(sixths, "told", 3, seed);
      expect(refused / requests, seed).toBeLessThan(0.03);
    }
  });

  test.each([
    ["tokens", large, 1],
    ["requests", small, 0.01],
  ] as const)(
    "behavior: two processes that are each given the whole limit of %s share it without a storm",
    async (_, plan, most) => {
      const { share, refused, requests } = await run(plan, "given", 2);
      expect(share).toBeGreaterThan(0.97);
      expect(refused / requests).toBeLessThan(most);
    },
  );
});
