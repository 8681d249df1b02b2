import { InputRejectedError, RateLimitError } from "@embedloom/core";
import { createFakeEmbedder } from "@embedloom/testing";
import { expect, test, vi } from "vitest";
import { createManualClock } from "../test-support/manual-clock.ts";
import { numbered } from "../test-support/vectors.ts";
import type { EmbedProgress } from "./embed-progress.ts";
import { embedStream } from "../stream/embed-stream.ts";
import { withBatching } from "../call/with-batching.ts";

test("default: every request moves the counts, and the last event holds the sums", async () => {
  const clock = createManualClock();
  let sent = 0;
  const inner = createFakeEmbedder({
    limits: { inputsPerRequest: 4 },
    beforeRequest: (batch) => {
      if (sent++ === 1) throw new RateLimitError("Slow down.", { retryAfterMs: 2000 });
      if (batch.includes("text 9")) throw new InputRejectedError("Refused.", { index: batch.indexOf("text 9") });
    },
  });
  const events: EmbedProgress[] = [];
  const batcher = withBatching(inner, { clock, concurrency: 1, onProgress: (event) => events.push(event) });
  const { completed } = await clock.runUntil(batcher.embedSettled(numbered(12)));
  expect(
    events.map(({ done, failed, requests, retries, pausedUntilMs }) => [
      done,
      failed,
      requests,
      retries,
      pausedUntilMs,
    ]),
  ).toEqual([
    [4, 0, 1, 0, undefined],
    [4, 0, 2, 1, 2000],
    [8, 0, 3, 1, undefined],
    [8, 1, 4, 1, undefined],
    [11, 1, 5, 1, undefined],
  ]);
  const tokens = completed.usage.tokens;
  expect(events.at(-1)).toMatchObject({ total: 12, tokens, usage: completed.usage });
  expect(completed.usage.requests).toBe(3);
});

test("args: the listener of a call takes the place of the batcher's", async () => {
  const heard: string[] = [];
  const batcher = withBatching(createFakeEmbedder(), { onProgress: () => heard.push("batcher") });
  await batcher.embed(["a"], { onProgress: () => heard.push("call") });
  expect(heard).toEqual(["call"]);
});

test("error: what a listener throws or rejects with changes nothing, and is written once", async () => {
  const written = vi.spyOn(console, "warn").mockImplementation(() => {});
  const broken = new TypeError("no terminal");
  const batcher = withBatching(createFakeEmbedder({ limits: { inputsPerRequest: 1 } }), {
    concurrency: 1,
    onProgress: ({ done }) => {
      if (done >= 2) throw broken;
    },
  });
  expect((await batcher.embed(numbered(4))).embeddings.count).toBe(4);
  const late = async (): Promise<void> => {
    throw broken;
  };
  expect((await batcher.embed(numbered(4), { onProgress: late })).embeddings.count).toBe(4);
  expect(written.mock.calls.map(([, error]) => error)).toEqual([broken, broken]);
  written.mockRestore();
});

test("behavior: the limits that are learnt and the time that is left are told", async () => {
  const clock = createManualClock();
  const inner = createFakeEmbedder({
    limits: { inputsPerRequest: 1 },
    rateLimit: { requests: { limit: 600, remaining: 500 }, tokens: { limit: 9000 }, projectTokens: { limit: 7000 } },
    beforeRequest: () => clock.sleep(100),
  });
  const events: EmbedProgress[] = [];
  const batcher = withBatching(inner, { clock, concurrency: 1, onProgress: (event) => events.push(event) });
  await clock.runUntil(batcher.embed(numbered(5)));
  expect(events.map(({ etaMs }) => etaMs)).toEqual([400, 300, 200, 100, 0]);
  expect(events.at(-1)).toMatchObject({ cached: 0, limits: { requestsPerMinute: 600, tokensPerMinute: 7000 } });
});

test("behavior: a stream without a known end has no time that is left, one with an end has", async () => {
  const clock = createManualClock();
  const inner = createFakeEmbedder({ limits: { inputsPerRequest: 1 }, beforeRequest: () => clock.sleep(100) });
  for (const [total, expected] of [
    [undefined, [undefined, undefined, undefined]],
    [6, [500, 400, 300]],
  ] as const) {
    const heard: (number | undefined)[] = [];
    const batcher = withBatching(inner, { clock, concurrency: 1 });
    const options = { clock, total, onProgress: ({ etaMs }: EmbedProgress) => heard.push(etaMs) };
    const items: string[] = [];
    const consume = async (): Promise<void> => {
      for await (const { item } of embedStream(batcher, numbered(3).values(), options)) items.push(item);
    };
    await clock.runUntil(consume());
    expect(heard).toEqual(expected);
    expect(items).toEqual(numbered(3));
  }
});
