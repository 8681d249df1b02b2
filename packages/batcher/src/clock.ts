import { sleep } from "@embedloom/core";

/** Time as the batcher sees it: replace it to test without waiting. */
export interface Clock {
  /** The present in milliseconds since 1970; never goes backwards. */
  now(): number;
  /** Resolves after `ms` milliseconds; an abort rejects at once with `signal.reason` and leaves no timer and no listener. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The longest wait one timer can make; a longer one would fire at once. */
export const MAX_TIMER_MS: number = 2 ** 31 - 1;

/** The clock of this process: monotonic, so that a correction of the system's time neither stalls nor floods. */
export const systemClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  sleep,
};
