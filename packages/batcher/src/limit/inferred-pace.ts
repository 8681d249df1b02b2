import type { RateLimitDemand } from "@embedloom/core";

/**
 * A pace found out from refusals alone, for servers that enforce limits and tell nothing.
 *
 * The model is one bucket of unknown size that refills at an unknown rate `r`. A refusal with Retry-After names the moment
 * at which what was demanded, `D`, will be there: the end of the pause. What is admitted between two such moments, `A` in the
 * time `t`, is then just what was refilled: `r = A / t`, for demands of one size, and `(A + D2 - D1) / t` for two. From then on requests go at the pace `r`, beginning with `D` at the end of
 * the pause. To find more when there is more, it grows as TCP CUBIC does: 1 % below `r` at first, `r` after 40 requests, 1 %
 * above after 80, twice after 230. What is saved below `r` lies in the bucket and is used up above it, so that nothing is lost but a
 * tenth of one request at the end; with an exact `r` one in 80 requests is refused.
 *
 * A server without Retry-After shows itself by refusing again after a pause, which was guessed. A refusal then only says that
 * between 0 and `D` was left, so `(A - D) / t <= r <= (A + D) / t`. The pace is the upper bound, which is never too low; it is
 * above `r` by `2 D / t` at most, and that takes `t / 2` to add up to one more refusal. So the refusals come after 1, 1.5, 2.25 … times
 * the first interval: `log(T / t) / log(1.5)` of them in a run of length `T`, and a few tries after each.
 *
 * Whether requests or tokens are limited nobody says. Both are paced, and whoever has room in either goes. Three refusals show
 * it: what is limited was admitted at the same rate between the first two as between the last two. Before, a refusal when one of
 * them had room and the other clearly had not shows that it is not the one.
 */
export interface InferredPace {
  /** Milliseconds until the demand is within the pace; 0 while none is known. */
  msUntil(demand: RateLimitDemand): number;
  /** Counts a request that goes out. */
  sent(demand: RateLimitDemand): void;
  /** Counts a request that went out at `sentAt` as never admitted. */
  takenBack(demand: RateLimitDemand, sentAt: number): void;
  /** Notes that the server refuses, and for how long it is left alone; of requests refused together, only the first. */
  refused(demand: RateLimitDemand, pauseMs: number): void;
}

/** A refusal. */
interface Mark {
  readonly demand: RateLimitDemand;
  readonly at: number;
  /** When what was demanded will be there. */
  readonly until: number;
  /** What was admitted of all that had been sent before it. */
  readonly admitted: Amounts;
}

type Resource = "requests" | "tokens";
type Amounts = Record<Resource, number>;

const RESOURCES: readonly Resource[] = ["requests", "tokens"];
/** Refusals are forgotten after so long, because limits change. */
const FORGET_MS = 60_000;
/** Share of a demand that is room for it; the rest of it is none. */
const ROOM = 0.75;
/** How far the pace begins below what was measured. */
const CAUTION = 0.01;
/**
 * What is not limited shows when it was admitted so many times as fast at one time as at another, and what is limited, by its
 * logarithm, by less than half of that. Waits of whole seconds make both uneven.
 */
const UNEVEN = 1.05;
const STEADY_PART = 0.5;
/** After how many requests it is what was measured. */
const REQUESTS_TO_RATE = 40;
/** Rounding must not make a waiter who slept exactly long enough sleep again. */
const TOLERANCE_MS = 1e-3;
const MS_PER_MINUTE = 60_000;

/** Makes one that knows nothing. */
export function createInferredPace(now: () => number): InferredPace {
  const admitted: Amounts = { requests: 0, tokens: 0 };
  // What is left by the pace; below 0 is a debt.
  const level: Amounts = { requests: 0, tokens: 0 };
  /** The refusals of the last minute and the one before them. */
  const marks: Mark[] = [];
  let sentSince = 0;
  let blameless: Resource | undefined;
  /** Whether three refusals or more have shown it, and not what room there was. */
  let isProven = false;
  /** Whether pauses turned out too short: then their ends mean nothing. */
  let guessing = false;
  let filledAt = now();

  function perMs(resource: Resource): number {
    if (resource === blameless) return 0;
    return (1 + CAUTION * (sentSince / REQUESTS_TO_RATE - 1) ** 3) * measured(marks, resource, guessing);
  }

  function fill(): void {
    const time = now();
    for (const resource of RESOURCES) {
      const rate = perMs(resource);
      // The size of the server's bucket is unknown as well: a minute's refill is the usual one.
      level[resource] = Math.min(level[resource] + Math.max(0, time - filledAt) * rate, rate * MS_PER_MINUTE);
    }
    filledAt = Math.max(filledAt, time);
  }

  return {
    msUntil(demand) {
      if (marks.length < 2) return 0;
      fill();
      const paced = RESOURCES.filter((resource) => perMs(resource) > 0);
      const waits = paced.map((resource) => (demand[resource] - level[resource]) / perMs(resource));
      const ms = waits.length === 0 ? 0 : Math.min(...waits);
      return ms < TOLERANCE_MS ? 0 : ms;
    },
    sent(demand) {
      if (marks.length >= 2) fill();
      sentSince += 1;
      for (const resource of RESOURCES) {
        admitted[resource] += demand[resource];
        level[resource] -= demand[resource];
      }
    },
    takenBack(demand, sentAt) {
      const before = marks.filter((mark) => sentAt <= mark.at);
      for (const resource of RESOURCES) {
        admitted[resource] -= demand[resource];
        for (const mark of before) mark.admitted[resource] -= demand[resource];
        if (before.length === 0) level[resource] += demand[resource];
      }
    },
    refused(demand, pauseMs) {
      fill();
      const paced = RESOURCES.filter((resource) => perMs(resource) > 0);
      const roomy = paced.length < 2 ? undefined : roomyOne(demand, level);
      // The only one that is paced had room, so that it is not the one.
      const keeps = paced.length < 2 && !paced.some((resource) => level[resource] > ROOM * demand[resource]);
      const at = now();
      const last = marks.at(-1);
      if (last?.admitted.requests === admitted.requests) {
        // The pause was for so much and no more.
        guessing ||= RESOURCES.every((resource) => demand[resource] <= last.demand[resource]);
        if (guessing) marks.pop();
      }
      marks.push({ demand, at, until: at + pauseMs, admitted: { ...admitted } });
      while (marks.length > 2 && at - marks[1]!.at >= FORGET_MS) marks.shift();
      const uneven = guessing ? undefined : admittedUnevenly(marks);
      isProven ||= uneven !== undefined;
      if (uneven !== undefined || !(isProven || keeps)) blameless = uneven ?? roomy;
      sentSince = 0;
      filledAt = guessing ? at : at + pauseMs;
      for (const resource of RESOURCES) level[resource] = guessing ? demand[resource] / 2 : demand[resource];
    },
  };
}

/** The resource that had room when the other had not, and was refused all the same. */
function roomyOne(demand: Amounts, level: Amounts): Resource | undefined {
  const roomy = RESOURCES.filter((resource) => level[resource] > ROOM * demand[resource]);
  const empty = RESOURCES.filter((resource) => level[resource] < (1 - ROOM) * demand[resource]);
  return roomy.length === 1 && empty.length === 1 ? roomy[0] : undefined;
}

// What was admitted in a millisecond between the first mark and the last: exactly, or at most when the pauses were guessed.
function measured(marks: readonly Mark[], resource: Resource, guessing: boolean): number {
  const [first] = marks;
  const last = marks.at(-1);
  return first === undefined || last === undefined ? 0 : rateBetween(first, last, resource, guessing);
}

function rateBetween(first: Mark, last: Mark, resource: Resource, guessing = false): number {
  const ms = guessing ? last.at - first.at : last.until - first.until;
  if (ms <= 0) return 0;
  const admitted = last.admitted[resource] - first.admitted[resource];
  // What was there at each of the two moments is what was demanded.
  return (admitted + last.demand[resource] - (guessing ? 0 : first.demand[resource])) / ms;
}

/** The one of the two whose rate differs from mark to mark while that of the other does not, if there is one. */
function admittedUnevenly(marks: readonly Mark[]): Resource | undefined {
  if (marks.length < 3) return undefined;
  const [requests, tokens] = RESOURCES.map((resource) => {
    const rates = marks.slice(1).map((mark, i) => rateBetween(marks[i]!, mark, resource));
    return Math.log(Math.max(...rates) / Math.max(0, Math.min(...rates)));
  }) as [number, number];
  if (Math.max(requests, tokens) < Math.log(UNEVEN)) return undefined;
  if (tokens < STEADY_PART * requests) return "requests";
  return requests < STEADY_PART * tokens ? "tokens" : undefined;
}
