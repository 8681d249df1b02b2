import { atOnce, InvalidOptionError, type Kind, kinds, sleep } from "@embedloom/core";

/** Time as the batcher sees it: replace it to test without waiting. */
export interface Clock {
  /** The present in milliseconds since 1970; never goes backwards. */
  now(): number;
  /** Resolves after `ms` milliseconds; an abort rejects at once with `signal.reason` and leaves no timer and no listener. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

const origin = performance.timeOrigin;

/** The clock of this process: monotonic, so that a correction of the system's time neither stalls nor floods. */
export const systemClock: Clock = {
  now: () => origin + performance.now(),
  sleep,
};

/** A clock is what says the time and sleeps. */
export const clockKind: Kind = kinds.withMethods("a clock with `now` and `sleep`", "now", "sleep");

/** So often in a row may no time pass while a clock sleeps: a test's clock may be moved by hand in between. */
const MOST_STILL_SLEEPS = 1000;

/**
 * A clock of the caller's, whose answers are looked at: a time that is not a number would pace nothing, and a clock that sleeps
 * without time passing would keep the process busy for ever.
 *
 * @throws InvalidOptionError from `now` and `sleep` for a clock that does so
 */
export function guardClock(clock: Clock): Clock {
  if (clock === systemClock) return clock;
  let stillSleeps = 0;
  const now = (): number => {
    const time = atOnce(clock.now()) ?? NaN;
    if (Number.isFinite(time)) return time;
    throw new InvalidOptionError("clock.now()", "a finite number of milliseconds", time);
  };
  return {
    now,
    async sleep(ms, signal) {
      const before = now();
      await clock.sleep(ms, signal);
      stillSleeps = ms > 0 && now() <= before ? stillSleeps + 1 : 0;
      if (stillSleeps < MOST_STILL_SLEEPS) return;
      throw new InvalidOptionError("clock", "one whose time passes while it sleeps", before);
    },
  };
}
