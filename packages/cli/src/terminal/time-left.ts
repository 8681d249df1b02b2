/** How far a work was at a moment. */
interface Sample {
  readonly ms: number;
  readonly done: number;
}

/** Tells how long a work goes on, from how fast it went lately. */
export interface TimeLeft {
  /**
   * Notes how far the work is, and tells the milliseconds left; `undefined` as long as there is nothing to go by.
   *
   * @param done of `total`
   * @param now milliseconds of a clock that never goes back
   */
  note(done: number, now?: number): number | undefined;
}

/** The past that counts: long enough for a slow request to come back, short enough to forget a fast beginning. */
const WINDOW_MS = 30_000;
/** Before that, any figure is a guess. */
const LEAST_MS = 2000;

/** Makes one for a work of so many parts. */
export function createTimeLeft(total: number): TimeLeft {
  let samples: Sample[] = [];
  return {
    note(done, now = performance.now()) {
      samples.push({ ms: now, done });
      // One older sample stays, to measure the whole window.
      const firstInside = samples.findIndex(({ ms }) => ms >= now - WINDOW_MS);
      if (firstInside > 1) samples = samples.slice(firstInside - 1);
      const [first] = samples;
      const advanced = done - first!.done;
      const tookMs = now - first!.ms;
      if (tookMs < LEAST_MS || advanced <= 0) return undefined;
      return ((total - done) * tookMs) / advanced;
    },
  };
}
