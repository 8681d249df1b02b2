import { createFakeEmbedder } from "@embedloom/testing";
import { expect, test } from "vitest";
import { numbered } from "../test-support/vectors.ts";
import { createDeferred } from "../wait/deferred.ts";
import { settled } from "../test-support/manual-clock.ts";
import { withBatching } from "../call/with-batching.ts";

test("behavior: no more requests are in flight than the embedder says are worth it, over all calls together", async () => {
  for (const [wish, expected] of [
    [1, 1],
    [2, 2],
    [100, 4],
    [0, 1],
    [Number.NaN, 1],
  ] as const) {
    const gate = createDeferred();
    let inFlight = 0;
    let most = 0;
    const beforeRequest = async (): Promise<void> => {
      most = Math.max(most, (inFlight += 1));
      await gate.promise;
      inFlight -= 1;
    };
    const limits = { inputsPerRequest: 1, concurrency: wish };
    const embedder = withBatching(createFakeEmbedder({ limits, beforeRequest }), {
      concurrency: 4,
      requestsPerMinute: 6000,
      tokensPerMinute: 1e6,
    });
    const calls = [embedder.embed(numbered(6)), embedder.embed(numbered(6))];
    await settled();
    gate.resolve();
    await Promise.all(calls);
    expect(most).toBe(expected);
  }
});
