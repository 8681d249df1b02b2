import { type FakeOpenAI, startFakeOpenAI } from "@embedloom/testing";
import { expect, onTestFinished, test } from "vitest";
import { DUEL_USD_PER_MILLION_TOKENS } from "../api/duel.ts";
import type { SimulationRequest } from "../api/simulation.ts";
import { startFaultServer } from "./fault-server.ts";
import { createNaiveRun, type NaiveRun } from "./naive-run.ts";
import { createScaledClock } from "./scaled-clock.ts";
import { simulatedTexts } from "./simulated-texts.ts";

const calm: SimulationRequest = {
  requestsPerMinute: 100_000,
  tokensPerMinute: 1_000_000,
  errorRate: 0,
  resetRate: 0,
  poison: 0,
  poisonNamed: false,
  texts: 200,
  tokensPerText: 40,
  textsPerRequest: 20,
  concurrency: 4,
  limitsKnown: true,
  speed: 120,
};

async function start(
  change: Partial<SimulationRequest>,
): Promise<{ server: FakeOpenAI; naive: NaiveRun; tokens: number }> {
  const request = { ...calm, ...change };
  const clock = createScaledClock(request.speed);
  const server = await startFaultServer(request, clock, "key");
  onTestFinished(() => server.close());
  const { texts, tokens } = simulatedTexts(request.texts, request.tokensPerText, request.poison);
  return { server, naive: createNaiveRun({ request, texts, clock, apiKey: "key", server }), tokens };
}

test("default: where nothing goes wrong a loop has everything, and nothing is wasted", async () => {
  const { naive, tokens } = await start({});
  await naive.run(AbortSignal.timeout(20_000));
  expect(naive.side()).toMatchObject({
    state: "done",
    inHand: 200,
    lost: 0,
    requests: 10,
    wasted: 0,
    tokens,
    tries: 1,
  });
  expect(naive.side().usd).toBeCloseTo((tokens * DUEL_USD_PER_MILLION_TOKENS) / 1e6, 10);
});

test("behavior: one text that is refused costs everything, each time, and the bill is the server's", async () => {
  const { naive, server } = await start({ poison: 1 });
  await naive.run(AbortSignal.timeout(20_000));
  const { vectorsServed, tokensBilled } = server.counters;
  expect(naive.side()).toMatchObject({
    state: "failed",
    inHand: 0,
    tries: 5,
    lost: vectorsServed,
    tokens: tokensBilled,
  });
  // Nine of ten requests were worked out in each of the five tries.
  expect([vectorsServed, naive.side().requests, naive.side().wasted]).toEqual([900, 50, 50]);
  expect(naive.side().wastedUsd).toBe(naive.side().usd);
});

test("behavior: a loop that gets through at last has everything, and has paid for the tries before", async () => {
  const { naive, server } = await start({});
  server.setFaults({ script: (request) => (request === 3 ? { kind: "server-error", status: 503 } : undefined) });
  await naive.run(AbortSignal.timeout(20_000));
  expect(naive.side()).toMatchObject({ state: "done", inHand: 200, lost: 180, requests: 20, wasted: 10, tries: 2 });
});

test("error: an abort ends it", async () => {
  const server = await startFakeOpenAI();
  onTestFinished(() => server.close());
  const naive = createNaiveRun({ request: calm, texts: ["a"], clock: createScaledClock(1), apiKey: "key", server });
  await expect(naive.run(AbortSignal.abort())).rejects.toThrow(/abort/);
});
