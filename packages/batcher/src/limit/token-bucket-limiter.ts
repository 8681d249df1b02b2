import {
  abortable,
  checkAmount,
  checkDemand,
  kindOf,
  kinds,
  type KindsOf,
  type RateLimitDemand,
  type RateLimiter,
  type RateLimitOutcome,
  type RateLimitPermit,
  readOptions,
} from "@embedloom/core";
import { type Clock, clockKind, guardClock, systemClock } from "../time/index.ts";
import { createInferredPace } from "./inferred-pace.ts";
import { createNotifier, createPriorityQueues, type Notifier } from "../wait/index.ts";
import { createRateBuckets } from "./rate-buckets.ts";

/** The options of {@link createTokenBucketLimiter}. */
export interface TokenBucketLimiterOptions {
  /** Requests per minute, a finite number above 0. Absent: learnt from the server, unlimited until it says. */
  readonly requestsPerMinute?: number | undefined;
  /** Tokens per minute, a finite number above 0. Absent: learnt from the server, unlimited until it says. */
  readonly tokensPerMinute?: number | undefined;
  /** The clock it waits by. @default the system's */
  readonly clock?: Clock | undefined;
}

/**
 * A rate limiter of this process: one token bucket for requests, one for tokens and one for the tokens of the project.
 *
 * A limit that you give is fixed. One that you do not give is learnt from the server's replies, and requests sent before that
 * count. What other processes use of the same limits shows in what the server reports as left, and room is kept for them.
 * Limits that the server never reports are learnt from refusals. Until a limit is known, and again after a pause, one request
 * is sent first, and every success allows one more at a time. Demands of high priority wait in a queue of their own, which goes first.
 *
 * @throws InvalidOptionError at once for a limit that is not a finite number above 0
 * @example
 * ```ts
 * import { createTokenBucketLimiter } from "@embedloom/batcher";
 *
 * const limiter = createTokenBucketLimiter({ requestsPerMinute: 3000, tokensPerMinute: 1_000_000 });
 * const permit = await limiter.acquire({ requests: 1, tokens: 8000 }); // at once: both buckets are full
 * permit.release({ admitted: true });
 * ```
 */
// oxlint-disable-next-line max-lines-per-function -- one state, and the functions that change it
export function createTokenBucketLimiter(given: TokenBucketLimiterOptions = {}): RateLimiter {
  const options = readOptions("options", given, optionKinds);
  const clock = guardClock(options.clock ?? systemClock);
  const buckets = createRateBuckets(options, clock.now);
  const released = createNotifier();
  const lines = createPriorityQueues(released.notify);
  const inferred = createInferredPace(clock.now);
  let refused: RateLimitDemand | undefined;
  /** Whether the server has reported its limits. */
  let hasReportedLimits = false;
  let refusedOnce = false;
  let [fastest, pausedUntil] = [Infinity, -Infinity];
  let inFlight = 0;
  let mostInFlight = options.requestsPerMinute === undefined || options.tokensPerMinute === undefined ? 1 : Infinity;

  const msUntil = (demand: RateLimitDemand): number =>
    Math.max(pausedUntil - clock.now(), buckets.msUntil(demand), hasReportedLimits ? 0 : inferred.msUntil(demand));

  async function admit(demand: RateLimitDemand, signal: AbortSignal | undefined): Promise<RateLimitPermit> {
    // Whoever wakes asks again: a pause or a lower level may have come while it slept.
    for (;;) {
      signal?.throwIfAborted();
      const ms = msUntil(demand);
      if (lines.mustYield(demand.priority ?? "normal")) await released.wait(signal);
      else if (ms > 0) await sleepUnless(released, clock, Math.min(ms, LONGEST_SLEEP_MS), signal);
      else if (inFlight >= mostInFlight) await released.wait(signal);
      else return take(demand);
    }
  }

  function take(demand: RateLimitDemand): RateLimitPermit {
    buckets.take(demand);
    inferred.sent(demand);
    inFlight += 1;
    const takenAt = clock.now();
    let open = true;
    return {
      release(outcome) {
        const { admitted, rateLimit } = readOptions<RateLimitOutcome>("outcome", outcome, outcomeKinds);
        if (!open) return;
        open = false;
        inFlight -= 1;
        buckets.settle(demand, admitted);
        if (!admitted) inferred.takenBack(demand, takenAt);
        refused = admitted ? undefined : demand;
        refusedOnce ||= !admitted;
        fastest = Math.min(fastest, clock.now() - takenAt);
        // The server counts when a request arrives, however long it then works on it: about half of the fastest way ago.
        if (rateLimit && buckets.learn(rateLimit, clock.now() - takenAt - fastest / 2)) {
          hasReportedLimits = true;
          mostInFlight = Infinity;
        }
        // What comes back during a pause was sent before it, and says nothing about the time after it.
        if (admitted && clock.now() >= pausedUntil) mostInFlight += refusedOnce ? 1 : MORE_AFTER_A_SUCCESS;
        released.notify();
      },
    };
  }

  return {
    get limits() {
      return buckets.limits;
    },
    get available() {
      return buckets.available;
    },
    async acquire(asked, caller) {
      const [demand, signal] = [checkDemand(asked), kinds.signal("signal", caller)];
      const { priority = "normal" } = demand;
      signal?.throwIfAborted();
      // Whoever may go goes, without a place in a line.
      if (lines.isFree(priority) && inFlight < mostInFlight && msUntil(demand) <= 0) return take(demand);
      return unlessAborted(
        lines.enter(priority, () => admit(demand, signal)),
        signal,
      );
    },
    pause(ms) {
      checkAmount("ms", ms);
      if (refused !== undefined && clock.now() >= pausedUntil) inferred.refused(refused, ms);
      pausedUntil = Math.max(pausedUntil, clock.now() + ms);
      // Where the server tells what is left, nothing need be felt out.
      if (!hasReportedLimits) mostInFlight = 1;
    },
  };
}

/** How many more may be in flight after each success, until the first refusal: that is 1, 4, 16 … at once. */
const MORE_AFTER_A_SUCCESS = 3;

async function unlessAborted(turn: Promise<RateLimitPermit>, signal?: AbortSignal): Promise<RateLimitPermit> {
  try {
    return await abortable(turn, signal);
  } catch (error) {
    // The abort may have come in the very moment of the permit, which nobody would release then.
    void turn.then((unused) => unused.release({ admitted: false })).catch(() => undefined);
    throw error;
  }
}

const limitKind = kinds.optional(
  kindOf("a finite number above 0, or absent", (value) => Number.isFinite(value) && Number(value) > 0),
);
const optionKinds: KindsOf<TokenBucketLimiterOptions> = {
  requestsPerMinute: limitKind,
  tokensPerMinute: limitKind,
  clock: kinds.optional(clockKind),
};
const outcomeKinds: KindsOf<RateLimitOutcome> = { admitted: kinds.flag, rateLimit: kinds.optional(kinds.object) };

/** Whoever waits asks again after so long at the latest: what is left for others becomes less when they are not seen. */
const LONGEST_SLEEP_MS = 1000;

// An answer may say that there is more room, or that what was left for others is not needed.
async function sleepUnless(change: Notifier, clock: Clock, ms: number, signal: AbortSignal | undefined): Promise<void> {
  const over = new AbortController();
  const either = signal === undefined ? over.signal : AbortSignal.any([signal, over.signal]);
  // An abort of the caller is seen by the caller.
  const slept = clock.sleep(ms, either).catch(() => undefined);
  const changed = change.wait(either).catch(() => undefined);
  await Promise.race([slept, changed]);
  over.abort();
}
