import type { Clock } from "@embedloom/batcher";
import { type FakeOpenAI, startFakeOpenAI } from "@embedloom/testing";
import type { SimulationRequest } from "../api/index.ts";
import { POISON } from "./simulated-texts.ts";

/** Name of the model; no known one, so that nothing is presumed of it. */
export const MODEL = "simulated-model";

/** Narrow vectors: the simulation is about requests, not about bytes. */
const DIMENSIONS = 64;

/** Tokens that the server takes in one request. */
export const TOKENS_PER_REQUEST = 300_000;

/** Starts a fake server with the limits and faults of a request; the same request meets the same fault on each of them. */
export function startFaultServer(request: SimulationRequest, clock: Clock, apiKey: string): Promise<FakeOpenAI> {
  const { requestsPerMinute, tokensPerMinute, errorRate, resetRate, poisonNamed } = request;
  return startFakeOpenAI({
    apiKey,
    models: { [MODEL]: { dimensions: DIMENSIONS } },
    tokensPerRequest: TOKENS_PER_REQUEST,
    rateLimits: { requestsPerMinute, tokensPerMinute },
    faults: {
      poison: { marker: POISON, namesIndex: poisonNamed },
      rates: [
        { fault: { kind: "server-error", status: 503 }, probability: errorRate },
        { fault: { kind: "reset-mid-body" }, probability: resetRate },
      ],
    },
    now: clock.now,
  });
}
