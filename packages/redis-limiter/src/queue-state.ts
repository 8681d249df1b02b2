import { randomUUID } from "node:crypto";
import type { RateLimits } from "@embedloom/core";
import type { ScriptRunner } from "./script-runner.ts";

/** Arguments of the script. */
export type Arguments = readonly (string | number)[];

/** What a process knows of the shared state, by its answers. */
export interface QueueState {
  /** The life of the state, `""` before the first answer. */
  readonly epoch: string;
  readonly limits: RateLimits;
  /** How many processes share the limits; 0 before the first answer. */
  readonly members: number;
  readonly pauseLeftMs: number;
  /**
   * Asks the script, with all that is known; gives the part of the answer that belongs to the question.
   *
   * @param knownEpoch the life of the state that the question is about
   * @throws StoreError when Redis is away
   */
  ask(op: string, knownEpoch: string, ...args: Arguments): Promise<readonly string[]>;
  /** Remembers a pause that is about to be told. */
  notePause(ms: number): void;
  /** Forgets how many share the limits. */
  forgetMembers(): void;
}

/** How many fields an answer has before those of its own question. */
const COMMON_FIELDS = 10;

/** Makes the knowledge of a process that has asked nothing yet. */
export function createQueueState(runner: ScriptRunner, given: RateLimits): QueueState {
  const id = randomUUID();
  let epoch = "";
  let members = 0;
  let limits: RateLimits = given;
  // The limits that the server reported, by bucket; `""` is unknown.
  let reportedLimits: Arguments = ["", "", ""];
  // The time of the server at a moment of ours.
  let seen: { readonly time: number; readonly at: number } | undefined;
  let pausedUntil = -Infinity;
  const pauseLeftMs = (): number => Math.max(0, pausedUntil - performance.now());

  function learn(reply: readonly string[], askedAt: number): void {
    const [newEpoch = "", time, count, pause, ...buckets] = reply;
    epoch = newEpoch;
    // At least as much time has gone by as since the question.
    seen = { time: Number(time), at: askedAt };
    members = Number(count);
    pausedUntil = performance.now() + Number(pause);
    const [requests, tokens, projectTokens] = buckets.slice(0, 3).map((limit) => Number(limit) || Infinity);
    limits = { requestsPerMinute: finite(requests), tokensPerMinute: finite(tokens, projectTokens) };
    reportedLimits = buckets.slice(3, 6).map((limit) => (limit === "0" ? "" : limit));
  }

  return {
    get epoch() {
      return epoch;
    },
    get limits() {
      return limits;
    },
    get members() {
      return members;
    },
    get pauseLeftMs() {
      return pauseLeftMs();
    },
    async ask(op, knownEpoch, ...args) {
      const at = performance.now();
      const latest = seen === undefined ? "" : seen.time + at - seen.at;
      const own = [given.requestsPerMinute ?? "", given.tokensPerMinute ?? ""];
      const reply = await runner.run(op, id, knownEpoch, latest, ...own, ...reportedLimits, pauseLeftMs(), ...args);
      learn(reply, at);
      return reply.slice(COMMON_FIELDS);
    },
    notePause(ms) {
      pausedUntil = Math.max(pausedUntil, performance.now() + ms);
    },
    forgetMembers() {
      members = 0;
    },
  };
}

function finite(...limits: readonly (number | undefined)[]): number | undefined {
  const least = Math.min(...limits.map((limit) => limit ?? Infinity));
  return least === Infinity ? undefined : least;
}
