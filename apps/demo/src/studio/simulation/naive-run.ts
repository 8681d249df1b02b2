import type { Clock } from "@embedloom/batcher";
import type { FakeOpenAI } from "@embedloom/testing";
import { type DuelSide, NAIVE_TRIES } from "../api/duel.ts";
import type { SimulationRequest } from "../api/simulation.ts";
import { duelSide } from "./duel-side.ts";
import { naiveLoop } from "./naive-loop.ts";
import type { SimulatedTexts } from "./simulated-texts.ts";

/** The naive loop under way, against a server of its own. */
export interface NaiveRun {
  readonly server: FakeOpenAI;
  /** Starts the loop until it gets through, a minute after each failure, a few times at most. */
  run(signal: AbortSignal): Promise<void>;
  side(): DuelSide;
  close(): Promise<void>;
}

/** What a naive run works with. */
export interface NaiveRunParts {
  readonly request: SimulationRequest;
  readonly given: SimulatedTexts;
  readonly clock: Clock;
  readonly apiKey: string;
  readonly model: string;
  /** With the limits and faults that the batcher's has. */
  readonly server: FakeOpenAI;
}

/** Whoever starts a failed script again waits about as long. */
const PAUSE_MS = 60_000;

/** Prepares the naive side of a duel. */
export function createNaiveRun({ request, given, clock, apiKey, model, server }: NaiveRunParts): NaiveRun {
  let state: DuelSide["state"] = "running";
  let tries = 0;
  let inHand = 0;
  // Billed before the try that may still get through.
  let lostBefore = { vectors: 0, tokens: 0, requests: 0 };
  const { textsPerRequest } = request;

  function giveUp(): void {
    const { vectorsServed: vectors, tokensBilled: tokens } = server.counters;
    lostBefore = { vectors, tokens, requests: server.requests.length };
  }
  async function attempt(signal: AbortSignal): Promise<boolean> {
    tries += 1;
    try {
      const target = { url: server.url, apiKey, model, texts: given.texts, textsPerRequest };
      inHand = (await naiveLoop(target, signal)).length;
      return true;
    } catch {
      giveUp();
      return false;
    }
  }
  return {
    server,
    async run(signal) {
      while (!(await attempt(signal))) {
        signal.throwIfAborted();
        if (tries === NAIVE_TRIES) {
          state = "failed";
          return;
        }
        await clock.sleep(PAUSE_MS, signal);
      }
      state = "done";
    },
    side: () => duelSide(server, { state, tries, inHand, lost: lostBefore }),
    close: () => server.close(),
  };
}
