import { median } from "./median.ts";

/**
 * How many requests are worth having in flight, found out from how long they take.
 *
 * By Little's law a server that does `k` things at once finishes `k / t` of them in the time `t` of one; more in flight only
 * wait. So the time of a request is compared with what one of its size took while fewer were in flight. As long as it stays
 * about the same, more are sent; where it grows with their number, only as many as the server works on, and one that waits,
 * so that the server never does.
 */
export interface ConcurrencyLevel {
  /** Most requests to have in flight now. */
  readonly level: number;
  /** How many of them the server works on side by side, as far as it is known. */
  readonly useful: number;
  /** Whether so little is known that requests should be small and alike. */
  readonly probing: boolean;
  /** Changes the most there may be. */
  limitTo(ceiling: number): void;
  /** Notes that a request goes out while `inFlight` are under way, itself included; what it gives back belongs to {@link done}. */
  sent(inFlight: number): LevelSample;
  /**
   * Notes that it came back after `ms`, counted over to the time of one and the same size, while `inFlight` were under way,
   * itself included.
   */
  done(sample: LevelSample, ms: number, inFlight: number): void;
  /** Notes that the server could not cope; requests that were in flight together say it once. */
  overloaded(sample: LevelSample): void;
}

/** What is known of a request when it is sent. */
export interface LevelSample {
  /** Number of the change of the level before it. */
  readonly epoch: number;
  /** How many were in flight, itself included. */
  readonly inFlight: number;
}

/** Where it begins; and what it is multiplied by while the server has shown no bounds. */
const STEP = 4;
/** A server that answers sooner than the next request can be sent never has as many in flight: after so many it is fast. */
const MOST_PROBES = 32;
/** The median of so many requests is evidence enough. */
const ENOUGH = 8;
/** Fewer are never in flight, unless told: one that hangs must not hold up all others. */
const FEWEST = 2;
/** A request counts while at least this share of the level is in flight. */
const FULL = 0.75;
/**
 * What was found out is doubted after so many rounds, and then after twice as many each time: the first requests may have
 * been slow for reasons of their own.
 */
const ROUNDS_UNTIL_DOUBT = 2;
/** A time that changes by this factor for two rounds shows that the server has changed. */
const CHANGE = 2;

/**
 * Makes one that begins with a few requests.
 *
 * @param ceiling most requests there may ever be
 */
export function createConcurrencyLevel(ceiling: number): ConcurrencyLevel {
  let most = ceiling;
  let level = Math.min(STEP, most);
  let useful = level;
  let epoch = 0;
  let times: number[] = [];
  /** The step before, and the least time of all steps of this measurement. */
  let before: { readonly level: number; readonly time: number } | undefined;
  let least = Infinity;
  /** Absent: it is being measured. */
  let settled: { readonly time: number; readonly crowded: boolean } | undefined;
  let probing = true;
  let probes = 0;
  let rounds = 0;
  let patience = ROUNDS_UNTIL_DOUBT;
  let changed = 0;

  function moveTo(next: number): void {
    level = Math.min(most, Math.max(FEWEST, next));
    useful = Math.min(useful, level);
    epoch += 1;
    times = [];
  }

  function settle(time: number, crowded: boolean): void {
    probing = false;
    rounds = 0;
    changed = 0;
    // As many as are worked on side by side, and one that waits.
    if (crowded) useful = Math.max(1, Math.floor((level * least) / time));
    if (!crowded) useful = level;
    moveTo(crowded ? useful + 1 : level);
    settled = { time: crowded ? (least * level) / useful : time, crowded };
  }

  function measure(time: number): void {
    // The first request of all met no others; where it failed, the fastest did so most likely.
    before ??= { level: 1, time: least === Infinity ? Math.min(...times) : least };
    least = Math.min(least, before.time, time);
    const crowded = level > before.level && time / before.time >= crowdedFrom(before.level, level);
    if (crowded || level >= most) return settle(time, crowded);
    before = { level, time };
    moveTo(level * STEP);
    useful = level;
  }

  // Upwards costs no throughput where the server is busy anyway.
  function stepUp(time: number): void {
    settled = undefined;
    least = (time * useful) / level;
    before = { level, time };
    moveTo(level * STEP);
    useful = level;
  }

  function measureAgain(): void {
    settled = undefined;
    least = Infinity;
    moveTo(Math.ceil(level / STEP));
    before = { level, time: Infinity };
  }

  function watch(time: number, { time: usual, crowded }: NonNullable<typeof settled>): void {
    rounds += 1;
    changed = time > usual * CHANGE || time < usual / CHANGE ? changed + 1 : 0;
    if (changed >= 2) measureAgain();
    else if (crowded && rounds >= patience) {
      patience *= 2;
      stepUp(time);
    } else moveTo(level);
  }

  return {
    get level() {
      return level;
    },
    get useful() {
      return useful;
    },
    get probing() {
      return probing && most > 1 && probes < MOST_PROBES;
    },
    limitTo(newCeiling) {
      if (newCeiling === most) return;
      most = newCeiling;
      if (level > most) moveTo(most);
    },
    sent(inFlight) {
      probes += 1;
      return { epoch, inFlight };
    },
    done(sample, ms, inFlight) {
      if (sample.epoch !== epoch) return;
      if (sample.inFlight === 1 && before === undefined) least = Math.min(least, ms);
      // Where there was less to do, its time says nothing of the level.
      if (Math.max(sample.inFlight, inFlight) < FULL * level) return;
      times.push(ms);
      if (times.length < Math.min(level, ENOUGH)) return;
      const time = median(times);
      if (settled === undefined) measure(time);
      else watch(time, settled);
    },
    overloaded(sample) {
      if (sample.epoch !== epoch) return;
      settle(Infinity, false);
      moveTo(Math.floor(level / 2));
    },
  };
}

// Between what it is for a server that works on all of them (1) and for one that does one thing at a time (their ratio). One
// request is little evidence, so more is asked for.
function crowdedFrom(before: number, level: number): number {
  return (before === 1 ? 1.15 : 1) * Math.sqrt(level / before);
}
