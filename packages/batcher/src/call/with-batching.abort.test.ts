import { getEventListeners } from "node:events";
import { RateLimitError, ServerError } from "@embedloom/core";
import { createFakeEmbedder, liveTimersAfter } from "@embedloom/testing";
import { expect, test } from "vitest";
import { createManualClock, settled } from "../test-support/manual-clock.ts";
import { expectVectors, numbered } from "../test-support/vectors.ts";
import { withBatching } from "./with-batching.ts";

const reason = new Error("stopped by the test");
const never = new Promise<never>(() => {});

test("behavior: an abort settles at once even when the embedder ignores it, and leaves no listener", async () => {
  const inner = createFakeEmbedder();
  const deaf = { ...inner, embed: () => never };
  const controller = new AbortController();
  const call = withBatching(deaf).embed(numbered(40), { signal: controller.signal });
  await settled();
  controller.abort(reason);
  await expect(call).rejects.toBe(reason);
  expect(getEventListeners(controller.signal, "abort").length).toBe(0);
});

test("behavior: an abort wakes a wait between tries, a pause, and a wait for the limits", async () => {
  const faults = [
    new ServerError("Down.", { retryAfterMs: 60_000 }),
    new RateLimitError("Slow down.", { retryAfterMs: 60_000 }),
    undefined,
  ];
  for (const fault of faults) {
    const clock = createManualClock();
    const inner = createFakeEmbedder({
      limits: { inputsPerRequest: 1 },
      beforeRequest: () => {
        if (fault) throw fault;
      },
    });
    const controller = new AbortController();
    const call = withBatching(inner, { clock, requestsPerMinute: 1 }).embedSettled(numbered(3), {
      signal: controller.signal,
    });
    await settled();
    expect(clock.sleeping).toBeGreaterThan(0);
    controller.abort(reason);
    await expect(call).rejects.toBe(reason);
    await settled();
    expect([clock.now(), clock.sleeping, inner.requests.length]).toEqual([0, 0, 1]);
    expect(getEventListeners(controller.signal, "abort").length).toBe(0);
  }
});

test("behavior: an abort during a real wait leaves no timer", async () => {
  const inner = createFakeEmbedder({
    beforeRequest: () => {
      throw new ServerError("Down.", { retryAfterMs: 60_000 });
    },
  });
  const timers = await liveTimersAfter(async () => {
    const controller = new AbortController();
    const call = withBatching(inner).embed(["a"], { signal: controller.signal });
    await settled();
    controller.abort(reason);
    await expect(call).rejects.toBe(reason);
  });
  expect(timers).toBe(0);
});

test("behavior: an aborted call gives its places back, and takes nothing more from the limits", async () => {
  const clock = createManualClock();
  const inner = createFakeEmbedder({ beforeRequest: (batch) => (batch.includes("slow 0") ? never : undefined) });
  const batcher = withBatching(inner, { clock, concurrency: 1, requestsPerMinute: 3 });
  const controller = new AbortController();
  const stuck = batcher.embed(["slow 0"], { signal: controller.signal });
  const queued = batcher.embed(["slow 1"], { signal: controller.signal });
  const other = batcher.embed(["amber"]);
  await settled();
  controller.abort(reason);
  await expect(stuck).rejects.toBe(reason);
  await expect(queued).rejects.toBe(reason);
  expectVectors((await other).embeddings, ["amber"]);
  expect(inner.requests).toEqual([["slow 0"], ["amber"]]);
  expect(clock.now()).toBe(0);
});

test("behavior: a signal that is already aborted starts nothing", async () => {
  const inner = createFakeEmbedder();
  await expect(withBatching(inner).embedSettled(["a"], { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  expect(inner.requests).toEqual([]);
});
