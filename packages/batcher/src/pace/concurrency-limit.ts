import { median } from "./median.ts";

/**
 * How many requests are worth having in flight, found out from how long they take.
 *
 * By Little's law a server that does `k` things at once finishes `k / t` of them in the time `t` of one; more in flight only
 * wait. So the time of a request is compared with what one of its size took while fewer were in flight. As long as it stays
 * about the same, more are sent; where it grows with their number, only as many as the server works on, and one that waits,
 * so that the server never does.
 */
export interface ConcurrencyLimit {
  /** Most requests to have in flight now. */
  readonly level: number;
  /** How many of them the server works on side by side, as far as it is known. */
  readonly useful: number;
  /** Whether so little is known that the next request should be a probe: small, and like the others. */
  readonly probing: boolean;
  /** Notes that a probe is made. Until most of those that were made are back, nothing else is sent. */
  probe(): void;
  /** Changes the most there may be. */
  limitTo(ceiling: number): void;
  /** Notes that a request goes out while `inFlight` are under way, itself included; what it gives back belongs to {@link done}. */
  sent(inFlight: number): LimitSample;
  /**
   * Notes that it came back after `ms`, counted over to the time of one and the same size, while `inFlight` were under way,
   * itself included.
   */
  done(sample: LimitSample, ms: number, inFlight: number): void;
  /** Notes that the server could not cope; requests that were in flight together say it once. */
  overloaded(sample: LimitSample): void;
}

/** What is known of a request when it is sent. */
export interface LimitSample {
  /** Number of the change of the level before it. */
  readonly epoch: number;
  /** How many were in flight, itself included. */
  readonly inFlight: number;
}

/**
 * How many probes are sent together, and most requests in flight before anything is known. Each of them costs a server that does
 * one thing at a time its fixed part; with fewer, some that are late by chance could not be told from some that waited.
 */
const PROBES = 4;
/** When so many of them are back it is known whether the server does one thing at a time. */
const TELLING = 3;
/** Each comes back after the one before by at least this share of what the first took: between 0 where there is room and 1 where there is none. */
const ONE_AFTER_ANOTHER = 0.6;
/** What the level is multiplied by while the server has shown no bounds. */
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
export function createConcurrencyLimit(ceiling: number): ConcurrencyLimit {
  return new MeasuredLevel(ceiling);
}

class MeasuredLevel implements ConcurrencyLimit {
  #most: number;
  #level: number;
  #useful: number;
  #epoch = 0;
  #times: number[] = [];
  /** The step before, and the least time of all steps of this measurement. */
  #before: { readonly level: number; readonly time: number } | undefined;
  #least = Infinity;
  /** Absent: it is being measured. */
  #settled: { readonly time: number; readonly crowded: boolean } | undefined;
  #probing = true;
  #sent = 0;
  #probes = 0;
  /** Whether a request went alone, as the very first does while the limits are unknown. */
  #wentAlone = false;
  #rounds = 0;
  #roundsUntilDoubt = ROUNDS_UNTIL_DOUBT;
  #changed = 0;

  constructor(ceiling: number) {
    this.#most = ceiling;
    this.#level = Math.min(PROBES, ceiling);
    this.#useful = this.#level;
  }

  get level(): number {
    // What a probe has left stays empty, or the next request would be as small without telling more.
    return this.#awaitsProbes ? Math.max(1, this.#level - this.#times.length) : this.#level;
  }

  get useful(): number {
    return this.#useful;
  }

  get probing(): boolean {
    return this.#probing && this.#most > 1 && this.#sent < MOST_PROBES;
  }

  probe(): void {
    this.#probes += 1;
  }

  get #awaitsProbes(): boolean {
    const isFirstRound = this.#probing && this.#before === undefined && this.#most > 1;
    return isFirstRound && this.#probes >= PROBES && this.#times.length < TELLING;
  }

  limitTo(ceiling: number): void {
    if (ceiling === this.#most) return;
    this.#most = ceiling;
    if (this.#level > ceiling) this.#moveTo(ceiling);
  }

  sent(inFlight: number): LimitSample {
    this.#sent += 1;
    return { epoch: this.#epoch, inFlight };
  }

  done(sample: LimitSample, ms: number, inFlight: number): void {
    if (sample.epoch !== this.#epoch) return;
    if (sample.inFlight === 1 && this.#before === undefined) {
      this.#least = Math.min(this.#least, ms);
      if (inFlight === 1 && !this.#wentAlone) {
        this.#wentAlone = true;
        this.#probes = Math.max(0, this.#probes - 1);
      }
    }
    // Where there was less to do, its time says nothing of the level.
    if (Math.max(sample.inFlight, inFlight) < FULL * this.level) return;
    const awaited = this.#awaitsProbes;
    this.#times.push(ms);
    if (awaited && this.#times.length === TELLING) this.#compare(this.#times.toSorted((one, other) => one - other));
    if (this.#times.length < Math.min(this.#level, ENOUGH)) return;
    const time = median(this.#times);
    if (this.#settled === undefined) this.#measure(time);
    else this.#watch(time, this.#settled);
  }

  overloaded(sample: LimitSample): void {
    if (sample.epoch !== this.#epoch) return;
    this.#settle(Infinity, false);
    this.#moveTo(Math.floor(this.#level / 2));
  }

  #moveTo(next: number): void {
    this.#level = Math.min(this.#most, Math.max(FEWEST, next));
    this.#useful = Math.min(this.#useful, this.#level);
    this.#epoch += 1;
    this.#times = [];
  }

  #settle(time: number, crowded: boolean): void {
    this.#probing = false;
    this.#rounds = 0;
    this.#changed = 0;
    // As many as are worked on side by side, and one that waits.
    this.#useful = crowded ? Math.max(1, Math.floor((this.#level * this.#least) / time)) : this.#level;
    this.#moveTo(crowded ? this.#useful + 1 : this.#level);
    this.#settled = { time: crowded ? (this.#least * this.#level) / this.#useful : time, crowded };
  }

  // One after another they take once, twice and three times as long. What went alone is no measure: it also opened the connection.
  #compare(times: readonly number[]): void {
    const [first, last] = [times[0]!, times.at(-1)!];
    if (times.some((time, i) => i > 0 && time - times[i - 1]! < ONE_AFTER_ANOTHER * first)) return;
    this.#least = last / TELLING;
    this.#settle(this.#least * this.#level, true);
  }

  #measure(time: number): void {
    // The first request of all met no others; where it failed, the fastest did so most likely.
    const before = (this.#before ??= {
      level: 1,
      time: this.#least === Infinity ? Math.min(...this.#times) : this.#least,
    });
    this.#least = Math.min(this.#least, before.time, time);
    const crowded = this.#level > before.level && time / before.time >= crowdedFrom(before.level, this.#level);
    if (crowded || this.#level >= this.#most) this.#settle(time, crowded);
    else this.#stepUp(time);
  }

  #stepUp(time: number): void {
    this.#before = { level: this.#level, time };
    this.#moveTo(this.#level * STEP);
    this.#useful = this.#level;
  }

  #watch(time: number, { time: usual, crowded }: { readonly time: number; readonly crowded: boolean }): void {
    this.#rounds += 1;
    this.#changed = time > usual * CHANGE || time < usual / CHANGE ? this.#changed + 1 : 0;
    if (this.#changed >= 2) {
      this.#settled = undefined;
      this.#least = Infinity;
      this.#moveTo(Math.ceil(this.#level / STEP));
      this.#before = { level: this.#level, time: Infinity };
    } else if (crowded && this.#rounds >= this.#roundsUntilDoubt) {
      // Upwards costs no throughput where the server is busy anyway.
      this.#roundsUntilDoubt *= 2;
      this.#settled = undefined;
      this.#least = (time * this.#useful) / this.#level;
      this.#stepUp(time);
    } else this.#moveTo(this.#level);
  }
}

// Between what it is for a server that works on all of them (1) and for one that does one thing at a time (their ratio). One
// request is little evidence, so more is asked for.
function crowdedFrom(before: number, level: number): number {
  return (before === 1 ? 1.15 : 1) * Math.sqrt(level / before);
}
