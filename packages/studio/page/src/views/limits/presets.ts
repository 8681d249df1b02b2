import type { SimulationRequest } from "../../../../src/api/simulation.ts";

/** Settings under a name, and what they show. */
export interface Preset {
  readonly name: string;
  readonly shows: string;
  readonly request: SimulationRequest;
}

const calm: SimulationRequest = {
  requestsPerMinute: 500,
  tokensPerMinute: 200_000,
  errorRate: 0,
  resetRate: 0,
  poison: 0,
  poisonNamed: true,
  texts: 4000,
  tokensPerText: 200,
  textsPerRequest: 32,
  concurrency: 8,
  limitsKnown: true,
  speed: 20,
};

/** Settings worth seeing; the first is where the form begins. */
export const presets: readonly [Preset, ...Preset[]] = [
  {
    name: "Faulty",
    shows: "One request in five fails, some after they were paid: sent again, nothing lost.",
    request: { ...calm, errorRate: 0.2, resetRate: 0.05 },
  },
  {
    name: "Tier 1",
    shows:
      "No fault at all, only limits. The batcher is told them and is refused nothing; the loop asks for all at once.",
    request: calm,
  },
  {
    name: "Unknown limits",
    shows: "The same limits, untold: the batcher learns them from the replies.",
    request: { ...calm, limitsKnown: false },
  },
  {
    name: "Poison",
    shows: "Twelve texts that the server refuses without saying which: requests are divided until each is found.",
    request: { ...calm, poison: 12, poisonNamed: false },
  },
];
