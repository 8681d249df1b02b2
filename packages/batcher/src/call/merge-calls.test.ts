import { InputRejectedError, type PartialEmbedError } from "@embedloom/core";
import { createFakeEmbedder, liveTimersAfter } from "@embedloom/testing";
import { describe, expect, test } from "vitest";
import { createDeferred } from "../wait/deferred.ts";
import { createManualClock, settled } from "../test-support/manual-clock.ts";
import { expectVectors, numbered } from "../test-support/vectors.ts";
import { withBatching } from "./with-batching.ts";

describe("which calls share requests", () => {
  test("args: mergeWindowMs 0 merges what is called in the same turn, each caller gets its own rows", async () => {
    const inner = createFakeEmbedder({ limits: { inputsPerRequest: 2048 } });
    const batcher = withBatching(inner, { mergeWindowMs: 0 });
    const calls = numbered(50).map((text) => [text, "shared", `${text} too`]);
    const results = await Promise.all(calls.map((texts) => batcher.embed(texts)));
    results.forEach(({ embeddings }, i) => expectVectors(embeddings, calls[i]!));
    expect(inner.requests.length).toBe(1);
    expect(inner.requests[0]!.length).toBe(101);
  });

  test("args: mergeWindowMs waits as long for others, from the first call", async () => {
    const clock = createManualClock();
    const inner = createFakeEmbedder();
    const batcher = withBatching(inner, { mergeWindowMs: 20, clock });
    const first = batcher.embed(["a"]);
    await clock.advance(19);
    const second = batcher.embed(["b"]);
    expect(inner.requests).toEqual([]);
    await clock.advance(1);
    const third = batcher.embed(["c"]);
    await clock.runUntil(Promise.all([first, second, third]));
    expect(inner.requests).toEqual([["a", "b"], ["c"]]);
    expect(clock.sleeping).toBe(0);
  });

  test("default: without mergeWindowMs every call has requests of its own", async () => {
    const inner = createFakeEmbedder();
    const batcher = withBatching(inner);
    await Promise.all([batcher.embed(["a"]), batcher.embed(["b"])]);
    expect(inner.requests).toEqual([["a"], ["b"]]);
  });

  test("behavior: calls that differ in input type or width, are large or listen, are not mixed", async () => {
    const inner = createFakeEmbedder({ dimensions: 8, prompts: { query: "q: " } });
    const batcher = withBatching(inner, { mergeWindowMs: 0, concurrency: 16 });
    const heard: number[] = [];
    await Promise.all([
      batcher.embed(["a"]),
      batcher.embed(["b"], { inputType: "query" }),
      batcher.embed(["c"], { dimensions: 4 }),
      batcher.embed(numbered(33)),
      batcher.embed(["d"], { onProgress: ({ total }) => heard.push(total ?? -1) }),
      batcher.embed(["e"]),
    ]);
    const alone = inner.requests.filter((request) => request.length === 1).flat();
    expect(alone.toSorted()).toEqual(expect.arrayContaining(["c", "d"]));
    expect(alone.length).toBe(4);
    expect(inner.requests).toContainEqual(["a", "e"]);
    expect(heard).toEqual([1]);
  });

  test("behavior: a group that fills the largest request goes at once", async () => {
    const clock = createManualClock();
    const inner = createFakeEmbedder({ dimensions: 2, limits: { inputsPerRequest: 2048 } });
    const batcher = withBatching(inner, { mergeWindowMs: 60_000, clock, fewestRequests: true });
    const calls = Array.from({ length: 64 }, (_, i) => batcher.embed(numbered(32, `call ${i}`)));
    await Promise.all(calls);
    expect([inner.requests.length, clock.now(), clock.sleeping]).toEqual([1, 0, 0]);
  });
});

describe("what each caller gets", () => {
  test("behavior: one caller's poison is only his own failure", async () => {
    const inner = createFakeEmbedder({
      beforeRequest: (batch) => {
        if (batch.includes("poison")) throw new InputRejectedError("Refused.");
      },
    });
    const batcher = withBatching(inner, { mergeWindowMs: 0 });
    const good = batcher.embed(["a", "b"]);
    const bad: Promise<unknown> = batcher.embed(["c", "poison"]).catch((error: unknown) => error);
    const late = batcher.embedSettled(["d", ""]);
    expectVectors((await good).embeddings, ["a", "b"]);
    const error = (await bad) as PartialEmbedError;
    expect(error.code).toBe("partial");
    expect(error.completed.indices).toEqual([0]);
    expectVectors(error.completed.embeddings, ["c"]);
    expect(error.failures).toMatchObject([{ index: 1, error: { code: "input_rejected", index: 1 } }]);
    const { completed, failures } = await late;
    expect([completed.indices, failures.map(({ index }) => index)]).toEqual([[0], [1]]);
  });

  test("behavior: the shares of the usage add up to what was paid", async () => {
    const inner = createFakeEmbedder({ limits: { inputsPerRequest: 5 } });
    const batcher = withBatching(inner, { mergeWindowMs: 0 });
    const calls = numbered(7).map((text, i) => batcher.embed(Array.from({ length: i + 1 }, (_, k) => `${text} ${k}`)));
    const usages = (await Promise.all(calls)).map(({ usage }) => usage);
    const paid = inner.requests.flat().reduce((sum, text) => sum + inner.estimateTokens(text), 0);
    expect(usages.reduce((sum, { requests }) => sum + requests, 0)).toBe(inner.requests.length);
    expect(usages.reduce((sum, { tokens }) => sum + tokens!, 0)).toBe(paid);
  });

  test("behavior: rows of one caller are not seen by another, also of equal texts", async () => {
    const batcher = withBatching(createFakeEmbedder(), { mergeWindowMs: 0 });
    const [left, right] = await Promise.all([batcher.embed(["same"]), batcher.embed(["same"])]);
    left.embeddings.data.fill(7);
    expect(right.embeddings.row(0)).not.toContain(7);
    expectVectors(right.embeddings, ["same"]);
  });
});

describe("abort", () => {
  test("behavior: one caller's abort rejects at once and does not hurt the others", async () => {
    const gate = createDeferred();
    const signals: (AbortSignal | undefined)[] = [];
    const inner = createFakeEmbedder({ beforeRequest: (_, signal) => (signals.push(signal), gate.promise) });
    const batcher = withBatching(inner, { mergeWindowMs: 0 });
    const leaving = new AbortController();
    const gone = batcher.embed(["a"], { signal: leaving.signal });
    const stays = batcher.embed(["b"]);
    await settled();
    leaving.abort("enough");
    await expect(gone).rejects.toBe("enough");
    expect(signals.map((signal) => signal?.aborted === true)).toEqual([false]);
    gate.resolve();
    expectVectors((await stays).embeddings, ["b"]);
  });

  test("behavior: when every caller has left, the request is aborted, and within the window none is sent", async () => {
    const signals: (AbortSignal | undefined)[] = [];
    const inner = createFakeEmbedder({
      beforeRequest: (_, signal) => (signals.push(signal), new Promise<never>(() => {})),
    });
    const clock = createManualClock();
    const batcher = withBatching(inner, { mergeWindowMs: 10, clock });
    const controller = new AbortController();
    const calls = ["a", "b"].map((text) => batcher.embed([text], { signal: controller.signal }).catch(String));
    await clock.advance(10);
    expect(signals.length).toBe(1);
    controller.abort("enough");
    expect(await Promise.all(calls)).toEqual(["enough", "enough"]);
    expect(signals[0]?.aborted).toBe(true);

    const early = new AbortController();
    const dropped = batcher.embed(["c"], { signal: early.signal }).catch(String);
    await settled();
    early.abort("early");
    const fresh = withBatching(createFakeEmbedder(), { mergeWindowMs: 10, clock });
    expect(await dropped).toBe("early");
    expect(clock.sleeping).toBe(0);
    expectVectors((await clock.runUntil(fresh.embed(["d"]))).embeddings, ["d"]);
    expect(signals.length).toBe(1);
  });

  test("behavior: whoever comes after all others have left gets a request of his own", async () => {
    const clock = createManualClock();
    const inner = createFakeEmbedder();
    const batcher = withBatching(inner, { mergeWindowMs: 10, clock });
    const controller = new AbortController();
    const gone = batcher.embed(["a"], { signal: controller.signal }).catch(String);
    await settled();
    controller.abort("enough");
    const next = batcher.embed(["b"]);
    expect(await gone).toBe("enough");
    expectVectors((await clock.runUntil(next)).embeddings, ["b"]);
    expect(inner.requests).toEqual([["b"]]);
  });

  test("behavior: an abort within the window leaves no timer of the system's clock", async () => {
    const timers = await liveTimersAfter(async () => {
      const controller = new AbortController();
      const call = withBatching(createFakeEmbedder(), { mergeWindowMs: 60_000 }).embed(["a"], {
        signal: controller.signal,
      });
      controller.abort("enough");
      await call.catch(() => undefined);
    });
    expect(timers).toBe(0);
  });
});

test("error: what refuses the whole shared call reaches every caller", async () => {
  const inner = createFakeEmbedder();
  const broken = new TypeError("not countable");
  const batcher = withBatching(
    {
      ...inner,
      estimateTokens: () => {
        throw broken;
      },
    },
    { mergeWindowMs: 0 },
  );
  const results = await Promise.allSettled([batcher.embed(["a"]), batcher.embed(["b"])]);
  expect(results.map((result) => result.status === "rejected" && result.reason)).toEqual([broken, broken]);
  await expect(batcher.embed(["a"], { dimensions: 0 })).rejects.toMatchObject({ code: "invalid_option" });
});
