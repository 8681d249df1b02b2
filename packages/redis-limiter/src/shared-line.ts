import { setTimeout as sleep } from "node:timers/promises";
import type { RateLimitDemand, RateLimitOutcome, RateLimits, RateLimitState } from "@embedloom/core";
import type { LimiterSettings } from "./limiter-settings.ts";
import type { ScriptRunner } from "./script-runner.ts";

/** The line of all processes that wait for one limit. */
export interface SharedLine {
  /** The limits that all pace by, as the last answer told them. */
  readonly limits: RateLimits;
  /**
   * Waits for the turn of a demand; resolves with the moment of `performance.now()` at which it came.
   *
   * @throws StoreError when Redis is away; then the demand has no turn
   * @throws the signal's reason when it aborts
   */
  turn(demand: RateLimitDemand, signal: AbortSignal | undefined): Promise<number>;
  /** Tells all what came of a request that went at `wentAt`. */
  settle(demand: RateLimitDemand, outcome: RateLimitOutcome, wentAt: number): Promise<void>;
  /** Holds everyone for `ms` milliseconds. */
  pause(ms: number): Promise<void>;
}

/** Whoever waits asks again after so long at the latest: someone ahead may have left, and a limit may have grown. */
const LONGEST_SLEEP_MS = 2000;

/** Joins the line of a key. */
export function createSharedLine(runner: ScriptRunner, { limits: given }: Pick<LimiterSettings, "limits">): SharedLine {
  let limits: RateLimits = given;

  async function ask(...args: readonly (string | number)[]): Promise<readonly string[]> {
    const reply = await runner.run(...args);
    const [requests, tokens, projectTokens] = reply.slice(4).map((limit) => Number(limit) || Infinity);
    limits = { requestsPerMinute: finite(requests), tokensPerMinute: finite(tokens, projectTokens) };
    return reply;
  }

  async function leave(place: string, { requests, tokens }: RateLimitDemand): Promise<void> {
    await ask("leave", place, requests, tokens).catch(() => {});
  }

  return {
    get limits() {
      return limits;
    },
    async turn(demand, signal) {
      const { requests, tokens } = demand;
      const mine = [given.requestsPerMinute ?? "", given.tokensPerMinute ?? ""];
      const [first = "", place = "", ...sums] = await ask("take", requests, tokens, ...mine);
      try {
        for (let waitMs = Number(first); waitMs > 0;) {
          // A timer that is early would ask twice.
          await abortableSleep(Math.min(Math.ceil(waitMs), LONGEST_SLEEP_MS), signal);
          const [again] = await ask("check", place, ...sums.slice(0, 2), requests, tokens);
          waitMs = Number(again);
        }
        signal?.throwIfAborted();
      } catch (error) {
        if (signal?.aborted) await leave(place, demand);
        throw error;
      }
      return performance.now();
    },
    async settle({ tokens }, { admitted, rateLimit }, wentAt) {
      // The tokens of a refused request were not used. The server spoke at some moment in between: the middle.
      const agoMs = (performance.now() - wentAt) / 2;
      await ask("settle", admitted ? 0 : tokens, agoMs, ...told(rateLimit, given));
    },
    async pause(ms) {
      await ask("pause", ms);
    },
  };
}

// Rejects with the signal's reason.
async function abortableSleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => signal?.throwIfAborted());
}

// Limit and remaining of each bucket, in the order of the script; limits that were given are not replaced.
function told(state: RateLimitState | undefined, given: LimiterSettings["limits"]): (number | string)[] {
  const { requests, tokens, projectTokens } = state ?? {};
  const buckets = [
    { said: requests, own: given.requestsPerMinute },
    { said: tokens, own: given.tokensPerMinute },
    { said: projectTokens, own: undefined },
  ];
  return buckets.flatMap(({ said, own }) => [
    // A limit of 0 is a server that does not know its own.
    own === undefined && said?.limit !== undefined && said.limit > 0 ? said.limit : "",
    said?.remaining ?? "",
  ]);
}

function finite(...limits: readonly (number | undefined)[]): number | undefined {
  const least = Math.min(...limits.map((limit) => limit ?? Infinity));
  return least === Infinity ? undefined : least;
}
