import type { Clock } from "@embedloom/batcher";
import type { FakeOpenAI } from "@embedloom/testing";
import { type DuelSide, NAIVE_TRIES, type SimulationRequest } from "../api/index.ts";
import { duelSide } from "./duel-side.ts";
import { MODEL } from "./fault-server.ts";
import { naiveLoop } from "./naive-loop.ts";

/** The naive loop under way, against a server of its own. */
export interface NaiveRun {
  /** Starts the loop until it gets through, a minute after each failure, a few times at most. */
  run(signal: AbortSignal): Promise<void>;
  side(): DuelSide;
}

/** What a naive run works with. */
export interface NaiveRunParts {
  readonly request: Pick<SimulationRequest, "textsPerRequest">;
  readonly texts: readonly string[];
  readonly clock: Clock;
  readonly apiKey: string;
  readonly server: FakeOpenAI;
}

/** Whoever starts a failed script again waits about as long. */
const PAUSE_MS = 60_000;

/** Prepares the naive side of a duel. */
export function createNaiveRun({ request, texts, clock, apiKey, server }: NaiveRunParts): NaiveRun {
  let state: DuelSide["state"] = "running";
  let tries = 0;
  let inHand = 0;
  // What the tries cost that ended with nothing.
  let lost = { vectors: 0, tokens: 0, requests: 0 };

  async function attempt(signal: AbortSignal): Promise<boolean> {
    tries += 1;
    try {
      const target = { url: server.url, apiKey, model: MODEL, texts, textsPerRequest: request.textsPerRequest };
      inHand = (await naiveLoop(target, signal)).length;
      return true;
    } catch {
      const { vectorsServed: vectors, tokensBilled: tokens } = server.counters;
      lost = { vectors, tokens, requests: server.requests.length };
      return false;
    }
  }
  return {
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
    side: () => duelSide(server, { state, tries, inHand, lost }),
  };
}
