import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { RateLimitDemand, RateLimitOutcome, RateLimits, RateLimitState } from "@embedloom/core";
import type { LimiterSettings } from "./limiter-settings.ts";
import type { ScriptRunner } from "./script-runner.ts";

/** A turn that has come. */
export interface Turn {
  /** The moment of `performance.now()` at which it came. */
  readonly wentAt: number;
  /** The life of the state in which it was taken. */
  readonly epoch: string;
}

/** The line of all processes that wait for one limit. */
export interface SharedLine {
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
/** How many fields an answer has before those of its own question. */
const COMMON_FIELDS = 10;

type Arguments = readonly (string | number)[];

/** Joins the line of a key. */
export function createSharedLine(runner: ScriptRunner, settings: Pick<LimiterSettings, "limits" | "retryMs">): SharedLine {
  const { limits: given, retryMs } = settings;
  const id = randomUUID();
  let epoch = "";
  let members = 0;
  let limits: RateLimits = given;
  // The limits that the server told, by bucket; `"0"` is unknown.
  let told: Arguments = ["", "", ""];
  // The time of the server at a moment of ours.
  let seen: { readonly time: number; readonly at: number } | undefined;
  let pausedUntil = -Infinity;

  async function ask(op: string, knownEpoch: string, ...args: Arguments): Promise<readonly string[]> {
    const at = performance.now();
    const latest = seen === undefined ? "" : seen.time + at - seen.at;
    const own = [given.requestsPerMinute ?? "", given.tokensPerMinute ?? ""];
    const pauseLeft = Math.max(0, pausedUntil - at);
    const reply = await runner.run(op, id, knownEpoch, latest, ...own, ...told, pauseLeft, ...args);
    const [newEpoch = "", time, count, pause, ...buckets] = reply;
    epoch = newEpoch;
    seen = { time: Number(time), at };
    members = Number(count);
    pausedUntil = performance.now() + Number(pause);
    const [requests, tokens, projectTokens] = buckets.slice(0, 3).map((limit) => Number(limit) || Infinity);
    limits = { requestsPerMinute: finite(requests), tokensPerMinute: finite(tokens, projectTokens) };
    told = buckets.slice(3, 6).map((limit) => (limit === "0" ? "" : limit));
    return reply.slice(COMMON_FIELDS);
  }

  async function urgentTurn(demand: RateLimitDemand, signal: AbortSignal | undefined): Promise<Turn> {
    for (;;) {
      const [waitMs] = await ask("urgent", epoch, demand.requests, demand.tokens);
      signal?.throwIfAborted();
      if (Number(waitMs) === 0) return { wentAt: performance.now(), epoch };
      await abortableSleep(Number(waitMs), signal);
    }
  }

  // `undefined` when the place is void because the state was lost.
  async function turnInLine(demand: RateLimitDemand, signal: AbortSignal | undefined): Promise<Turn | undefined> {
    const { requests, tokens } = demand;
    const [first, place = "", ...sums] = await ask("take", epoch, requests, tokens);
    const mine = epoch;
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
      return limits;
    },
    get members() {
      return members;
    },
    get pauseLeftMs() {
      return Math.max(0, pausedUntil - performance.now());
    },
    async turn(demand, signal) {
      if (demand.priority === "high") return urgentTurn(demand, signal);
      for (;;) {
        const turn = await turnInLine(demand, signal);
        if (turn !== undefined) return turn;
      }
    },
    async settle({ tokens }, { admitted, rateLimit }, turn) {
      // The tokens of a refused request were not used. The server spoke at some moment in between: the middle.
      const agoMs = (performance.now() - turn.wentAt) / 2;
      await ask("settle", turn.epoch, admitted ? 0 : tokens, agoMs, ...toldBy(rateLimit));
    },
    async pause(ms) {
      pausedUntil = Math.max(pausedUntil, performance.now() + ms);
      await ask("pause", epoch, ms);
    },
    async comeBack({ requests, tokens }) {
      // Half as long again as the others need to find back.
      await ask("return", epoch, requests, tokens, 1.5 * retryMs);
    },
    async bye() {
      if (members > 0) await ask("bye", epoch);
      members = 0;
    },
  };
}

// A timer that is early would ask twice. Rejects with the signal's reason.
async function abortableSleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  const wait = Math.min(Math.ceil(ms), LONGEST_SLEEP_MS);
  await sleep(wait, undefined, { signal }).catch(() => signal?.throwIfAborted());
}

// Limit and remaining of each bucket, in the order of the script; it ignores what is no number.
function toldBy({ requests, tokens, projectTokens }: RateLimitState = {}): Arguments {
  return [requests, tokens, projectTokens].flatMap((said) => [said?.limit ?? "", said?.remaining ?? ""]);
}

function finite(...limits: readonly (number | undefined)[]): number | undefined {
  const least = Math.min(...limits.map((limit) => limit ?? Infinity));
  return least === Infinity ? undefined : least;
}
