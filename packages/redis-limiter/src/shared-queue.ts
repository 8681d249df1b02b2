import { setTimeout as sleep } from "node:timers/promises";
import type { RateLimitDemand, RateLimitOutcome, RateLimits, RateLimitState } from "@embedloom/core";
import type { LimiterSettings } from "./limiter-settings.ts";
import { type Arguments, createQueueState } from "./queue-state.ts";
import type { ScriptRunner } from "./script-runner.ts";

/** A turn that has come. */
interface Turn {
  /** The moment of `performance.now()` at which it came. */
  readonly wentAt: number;
  /** The life of the state in which it was taken. */
  readonly epoch: string;
}

/** The queue of all processes that wait for one limit. */
export interface SharedQueue {
  /** The limits that all pace by, as the last answer told them. */
  readonly limits: RateLimits;
  /** How many processes share the limits, as the last answer told; 0 before the first. */
  readonly members: number;
  /** For how many milliseconds all are held, as far as this process knows. */
  readonly pauseLeftMs: number;
  /**
   * Waits for the turn of a demand.
   *
   * @throws StoreError when Redis is away; then the demand has no turn
   * @throws the signal's reason when it aborts
   */
  turn(demand: RateLimitDemand, signal: AbortSignal | undefined): Promise<Turn>;
  /** Tells all what came of a request. */
  settle(demand: RateLimitDemand, outcome: RateLimitOutcome, turn: Turn): Promise<void>;
  /** Holds everyone for `ms` milliseconds. */
  pause(ms: number): Promise<void>;
  /** Comes back after an outage in which this process let `alone` go by itself. */
  comeBack(alone: RateLimitDemand): Promise<void>;
  /** Says that this process has no more use for the limits, if it ever had any. */
  bye(): Promise<void>;
}

/** Whoever waits asks again after so long at the latest: someone ahead may have left, and a limit may have grown. */
const LONGEST_SLEEP_MS = 2000;

/** Joins the queue of a key. */
export function createSharedQueue(
  runner: ScriptRunner,
  settings: Pick<LimiterSettings, "limits" | "retryMs">,
): SharedQueue {
  const state = createQueueState(runner, settings.limits);
  const { ask } = state;

  async function urgentTurn(demand: RateLimitDemand, signal: AbortSignal | undefined): Promise<Turn> {
    for (;;) {
      const [waitMs] = await ask("urgent", state.epoch, demand.requests, demand.tokens);
      signal?.throwIfAborted();
      if (Number(waitMs) === 0) return { wentAt: performance.now(), epoch: state.epoch };
      await abortableSleep(Number(waitMs), signal);
    }
  }

  // `undefined` when the place is void because the state was lost.
  async function turnInQueue(demand: RateLimitDemand, signal: AbortSignal | undefined): Promise<Turn | undefined> {
    const { requests, tokens } = demand;
    const [first, place = "", ...sums] = await ask("take", state.epoch, requests, tokens);
    const mine = state.epoch;
    try {
      for (let waitMs = Number(first); waitMs > 0;) {
        await abortableSleep(waitMs, signal);
        const [again] = await ask("check", mine, place, ...sums, requests, tokens);
        if (again === undefined) return undefined;
        waitMs = Number(again);
      }
      signal?.throwIfAborted();
    } catch (error) {
      if (signal?.aborted) await ask("leave", mine, place, requests, tokens).catch(() => {});
      throw error;
    }
    return { wentAt: performance.now(), epoch: mine };
  }

  return {
    get limits() {
      return state.limits;
    },
    get members() {
      return state.members;
    },
    get pauseLeftMs() {
      return state.pauseLeftMs;
    },
    async turn(demand, signal) {
      if (demand.priority === "high") return urgentTurn(demand, signal);
      for (;;) {
        const turn = await turnInQueue(demand, signal);
        if (turn !== undefined) return turn;
      }
    },
    async settle({ tokens }, { admitted, rateLimit }, turn) {
      // The tokens of a refused request were not used. The server spoke at some moment in between: the middle.
      const agoMs = (performance.now() - turn.wentAt) / 2;
      await ask("settle", turn.epoch, admitted ? 0 : tokens, agoMs, ...toldBy(rateLimit));
    },
    async pause(ms) {
      state.notePause(ms);
      await ask("pause", state.epoch, ms);
    },
    async comeBack({ requests, tokens }) {
      // Half as long again as the others need to find back.
      await ask("return", state.epoch, requests, tokens, 1.5 * settings.retryMs);
    },
    async bye() {
      if (state.members > 0) await ask("bye", state.epoch);
      state.forgetMembers();
    },
  };
}

// A timer that is early would ask twice. Rejects with the signal's reason.
async function abortableSleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  const wait = Math.min(Math.ceil(ms), LONGEST_SLEEP_MS);
  await sleep(wait, undefined, { signal }).catch(() => signal?.throwIfAborted());
}

// Limit and remaining of each bucket, in the order of the script; it ignores what is not a number.
function toldBy({ requests, tokens, projectTokens }: RateLimitState = {}): Arguments {
  return [requests, tokens, projectTokens].flatMap((said) => [said?.limit ?? "", said?.remaining ?? ""]);
}
