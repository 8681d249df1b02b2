import { createFakeEmbedder } from "@embedloom/testing";
import { describe, expect, test } from "vitest";
import { createManualClock } from "../test-support/manual-clock.ts";
import { numbered } from "../test-support/vectors.ts";
import { withBatching } from "./with-batching.ts";

/** An embedder that takes 100 ms a request, and when each request was sent. */
function slow() {
  const clock = createManualClock();
  const sent: { readonly first: string; readonly at: number }[] = [];
  const inner = createFakeEmbedder({
    limits: { inputsPerRequest: 4 },
    beforeRequest: async ([first = ""], signal) => {
      sent.push({ first, at: clock.now() });
      await clock.sleep(100, signal);
    },
  });
  const sentAt = (text: string): number => sent.find(({ first }) => first === text)!.at;
  return { clock, inner, sent, sentAt };
}

describe("a query in front of a bulk job", () => {
  test.each([
    ["by its input type", { inputType: "query" } as const],
    ["by its priority", { priority: "high" } as const],
  ])("default: waits for the requests in flight at most, %s", async (_, options) => {
    const { clock, inner, sent, sentAt } = slow();
    const batcher = withBatching(inner, { concurrency: 2, requestsPerMinute: 6e5, tokensPerMinute: 1e9, clock });
    const bulk = batcher.embed(numbered(400));
    await clock.advance(250);
    const asked = clock.now();
    await clock.runUntil(batcher.embed(["a query"], options));
    expect(sentAt("a query") - asked).toBeLessThanOrEqual(100);
    await clock.runUntil(bulk);
    expect(sent.length).toBe(101);
  });

  test("behavior: it does not wait for those in the line of a limit that is used up", async () => {
    const { clock, inner, sentAt } = slow();
    const batcher = withBatching(inner, { concurrency: 4, requestsPerMinute: 60, tokensPerMinute: 1e9, clock });
    const bulk = batcher.embed(numbered(4 * 70));
    await clock.advance(20_000);
    const asked = clock.now();
    await clock.runUntil(batcher.embed(["a query"], { inputType: "query" }));
    // One request comes in every second.
    expect(sentAt("a query") - asked).toBeLessThanOrEqual(1100);
    await clock.runUntil(bulk);
  });

  test("args: normal priority keeps a query in its turn", async () => {
    const { clock, inner, sentAt } = slow();
    const batcher = withBatching(inner, { concurrency: 1, requestsPerMinute: 6e5, tokensPerMinute: 1e9, clock });
    const calls = [1, 2, 3].map((call) => batcher.embed([`bulk ${call}`]));
    const query = batcher.embed(["a query"], { inputType: "query", priority: "normal" });
    await clock.runUntil(Promise.all([...calls, query]));
    expect(sentAt("a query")).toBeGreaterThan(sentAt("bulk 3"));
  });

  test("error: another word is refused", async () => {
    const urgent: unknown = "urgent";
    const call = withBatching(createFakeEmbedder()).embed(["a"], { priority: urgent as "high" });
    await expect(call).rejects.toMatchObject({ code: "invalid_option", option: "priority" });
  });
});

describe("tokens that cannot be counted", () => {
  test.each([NaN, -1, Infinity])("error: an estimate of %s ends the call and keeps what was done", async (bad) => {
    const inner = createFakeEmbedder({ limits: { inputsPerRequest: 1 } });
    const estimateTokens = (text: string): number => (text === "text 2" ? bad : 1);
    const batcher = withBatching({ ...inner, estimateTokens }, { concurrency: 1 });
    const { completed, stoppedBy } = await batcher.embedSettled(numbered(5));
    // The request before it was not yet complete.
    expect(completed.indices).toEqual([0]);
    expect(stoppedBy).toMatchObject({ code: "invalid_option", option: "estimateTokens(text)" });
  });
});
