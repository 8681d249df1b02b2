import { describe, expect, test } from "vitest";
import { createManualClock } from "../test-support/manual-clock.ts";
import { createTimedEmbedder, type TimedSettings } from "../test-support/timed-embedder.ts";
import { numbered } from "../test-support/vectors.ts";
import type { BatchingOptions } from "../options/batching-options.ts";
import { drain } from "../test-support/drain.ts";
import { embedStream } from "../stream/embed-stream.ts";
import { withBatching } from "./with-batching.ts";

// 60 tokens each, as the fake counts.
const texts = (count: number, call: number): string[] =>
  numbered(count, `call ${call}`).map((text) => text.padEnd(240));
const TOKENS = 60;
/** 100 ms and 15 µs a token, as a hosted model takes. */
const HOSTED = { fixedMs: 100, msPerToken: 0.015 };

// How long each of `calls` calls of `count` texts takes in virtual time, and in how many requests.
async function timesOf(
  settings: Omit<TimedSettings, "clock">,
  count: number,
  calls: number,
  options: BatchingOptions = {},
): Promise<{ ms: number[]; requests: number[]; peak: number }> {
  const clock = createManualClock();
  const { embedder, sizes, peak } = createTimedEmbedder({ clock, ...settings });
  const batcher = withBatching(embedder, { clock, ...options });
  const ms: number[] = [];
  const requests: number[] = [];
  for (let call = 0; call < calls; call++) {
    const [at, before] = [clock.now(), sizes.length];
    const { embeddings } = await clock.runUntil(batcher.embed(texts(count, call)));
    expect(embeddings.count).toBe(count);
    ms.push(clock.now() - at);
    requests.push(sizes.length - before);
  }
  return { ms, requests, peak: peak() };
}

describe("a server whose time grows with the request", () => {
  test("behavior: from the second call on, all workers are busy to the end", async () => {
    const { ms, peak } = await timesOf(HOSTED, 20_000, 3);
    expect(peak).toBe(16);
    // Sixteen workers, two requests each.
    const ideal = (count: number): number => 2 * 100 + (count * TOKENS * 0.015) / 16;
    expect(ms[1]).toBeLessThan(1.02 * ideal(20_000));
    expect(ms[2]).toBeLessThan(1.02 * ideal(20_000));
    // The first call learns: as fast as eight at once whose sizes are set by hand.
    expect(ms[0]).toBeLessThan(2 * 100 + (20_000 * TOKENS * 0.015) / 8);
  });

  test("args: concurrency is a ceiling", async () => {
    const { ms, peak } = await timesOf(HOSTED, 20_000, 2, { concurrency: 8 });
    expect(peak).toBe(8);
    expect(ms[1]).toBeLessThan(1.05 * (2 * 100 + (20_000 * TOKENS * 0.015) / 8));
  });

  test("behavior: time per input is found out as well", async () => {
    const { ms } = await timesOf({ fixedMs: 50, msPerInput: 2 }, 20_000, 2);
    expect(ms[1]).toBeLessThan(1.1 * (2 * 50 + (20_000 * 2) / 16));
  });

  test("behavior: a stream keeps the workers busy too", async () => {
    const clock = createManualClock();
    const { embedder } = createTimedEmbedder({ clock, ...HOSTED });
    const items = texts(60_000, 0);
    const stream = embedStream(withBatching(embedder, { clock }), items, { clock });
    expect((await clock.runUntil(drain(stream))).length).toBe(items.length);
    // Requests of 512, which is what 8,192 items held at once leave for each of 16 workers.
    const ideal = (items.length / 512 / 16) * (100 + 512 * TOKENS * 0.015);
    expect(clock.now()).toBeLessThan(1.6 * ideal);
  });
});

describe("how many requests", () => {
  test("behavior: a server that does one thing at a time gets the fewest, two at once", async () => {
    const { ms, requests } = await timesOf({ ...HOSTED, atOnce: 1 }, 20_000, 3);
    expect(requests[2]).toBe(10);
    expect(ms[0]).toBeLessThan(1.08 * (10 * 100 + 20_000 * TOKENS * 0.015));
    expect(ms[2]).toBeLessThan(1.01 * (10 * 100 + 20_000 * TOKENS * 0.015));
  });

  test("behavior: a server that works on four at once gets hardly more", async () => {
    const { ms } = await timesOf({ ...HOSTED, atOnce: 4 }, 20_000, 3);
    expect(Math.min(...ms)).toBeLessThan(1.15 * ((20_000 * TOKENS * 0.015) / 4 + 200));
  });

  test("behavior: where time does not grow, the requests are the fewest once that is known", async () => {
    const { requests } = await timesOf({ fixedMs: 100 }, 20_000, 2);
    expect(requests[1]).toBe(10);
  });

  test("behavior: a slow start is no measure", async () => {
    const { ms } = await timesOf({ ...HOSTED, startMs: 5000 }, 20_000, 2);
    expect(ms[1]).toBeLessThan(1.1 * (2 * 100 + (20_000 * TOKENS * 0.015) / 16));
  });

  test("behavior: up to 128 inputs are one request, whatever the server has shown", async () => {
    const clock = createManualClock();
    const { embedder, sizes } = createTimedEmbedder({ clock, fixedMs: 1, msPerToken: 1 });
    const batcher = withBatching(embedder, { clock });
    await clock.runUntil(batcher.embed(texts(5000, 0)));
    const before = sizes.length;
    await clock.runUntil(batcher.embed(texts(128, 1)));
    expect(sizes.slice(before)).toEqual([128]);
  });

  test("args: fewestRequests cuts for nothing but the limits", async () => {
    const { requests } = await timesOf(HOSTED, 20_000, 2, { fewestRequests: true });
    expect(requests).toEqual([10, 10]);
  });

  test("args: who is given few requests a minute sends few", async () => {
    const { requests } = await timesOf(HOSTED, 20_000, 1, { requestsPerMinute: 30, tokensPerMinute: 10_000_000 });
    expect(requests[0]).toBeLessThanOrEqual(16);
  });

  test("behavior: a request that hangs does not hold up the others", async () => {
    const clock = createManualClock();
    let first = true;
    const jitter = (): number => {
      const factor = first ? 1000 : 1;
      first = false;
      return factor;
    };
    const { embedder, sizes } = createTimedEmbedder({ clock, ...HOSTED, jitter });
    const limits = { requestsPerMinute: 1e6, tokensPerMinute: 1e9 };
    const call = withBatching(embedder, { clock, ...limits }).embed(texts(20_000, 0));
    await clock.advance(20_000);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(20_000);
    await clock.runUntil(call);
  });
});
