import { InvalidOptionError } from "@embedloom/core";
import { expect, onTestFinished, test } from "vitest";
import { type FakeOpenAI, startFakeOpenAI } from "./fake-openai.ts";
import type { FakeServiceTime } from "./service-time.ts";
import { postJson } from "../fake-http/post-json.ts";

const model = "text-embedding-3-small";

async function rig(
  serviceTime: FakeServiceTime,
): Promise<{ server: FakeOpenAI; ask: (texts: string[]) => Promise<number> }> {
  const server = await startFakeOpenAI({ serviceTime, countTokens: Number });
  onTestFinished(() => server.close());
  const ask = async (input: string[]): Promise<number> => {
    const begin = performance.now();
    const { status } = await postJson(`${server.url}/embeddings`, { model, input, dimensions: 2 });
    expect(status).toBe(200);
    return performance.now() - begin;
  };
  return { server, ask };
}

// A timer may fire a millisecond early by the clock that measures it.
const EARLY_MS = 2;

test("args: a request takes its fixed part and its part per token and per input", async () => {
  const { ask } = await rig({ fixedMs: 20, msPerToken: 0.5, msPerInput: 5 });
  expect(await ask(["10", "30"])).toBeGreaterThanOrEqual(20 + 20 + 10 - EARLY_MS);
});

test("args: atOnce lets one request wait for another, and a client that goes away leaves no gap", async () => {
  const { server, ask } = await rig({ fixedMs: 1000, atOnce: 1 });
  const begin = performance.now();
  const leaving = new AbortController();
  const first = ask(["1"]);
  await server.until(() => server.counters.peakInFlight >= 1);
  const body = JSON.stringify({ model, input: ["1"], dimensions: 2 });
  const second = fetch(`${server.url}/embeddings`, { method: "POST", body, signal: leaving.signal });
  await server.until(() => server.counters.peakInFlight >= 2);
  const third = ask(["1"]);
  await server.until(() => server.counters.peakInFlight >= 3);
  leaving.abort();
  await expect(second).rejects.toThrow("aborted");
  await Promise.all([first, third]);
  expect(performance.now() - begin).toBeGreaterThanOrEqual(2000 - EARLY_MS);
  expect(server.counters.peakInFlight).toBe(3);
});

test("args: startMs holds up everything from the first request on, once", async () => {
  const { ask } = await rig({ startMs: 500 });
  const slow = await Promise.all([ask(["1"]), ask(["1"])]);
  for (const ms of slow) expect(ms).toBeGreaterThanOrEqual(500 - EARLY_MS);
  expect(await ask(["1"])).toBeLessThan(500);
});

test("args: rateLimits.startSeconds is the level of the buckets at the start", async () => {
  const rateLimits = { tokensPerMinute: 6000, startSeconds: 1 };
  const server = await startFakeOpenAI({ rateLimits, countTokens: Number, now: () => 0 });
  onTestFinished(() => server.close());
  const ask = (tokens: string) => postJson(`${server.url}/embeddings`, { model, input: [tokens], dimensions: 2 });
  expect((await ask("101")).status).toBe(429);
  expect((await ask("100")).status).toBe(200);
});

test("error: times that are none are refused before it listens", async () => {
  for (const serviceTime of [{ fixedMs: -1 }, { msPerToken: Number.NaN }, { startMs: Infinity }, { atOnce: 0 }]) {
    await expect(startFakeOpenAI({ serviceTime })).rejects.toThrow(InvalidOptionError);
  }
  await expect(startFakeOpenAI({ rateLimits: { startSeconds: 61 } })).rejects.toThrow(InvalidOptionError);
});
