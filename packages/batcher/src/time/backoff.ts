/** How waits between tries grow. */
export interface BackoffSettings {
  /** The longest the first wait can be, in milliseconds; it doubles with every further one. */
  readonly baseDelayMs: number;
  /** The longest any wait can be, in milliseconds. */
  readonly maxDelayMs: number;
  /** Numbers from 0 to below 1. */
  readonly random: () => number;
}

/**
 * A wait drawn evenly from 0 to the limit of this try ("full jitter"), so that requests that failed together do not
 * come back together.
 *
 * @param failures how many tries have failed, from 1
 */
export function retryDelayMs(failures: number, settings: BackoffSettings): number {
  return settings.random() * delayLimitMs(failures, settings);
}

/** A wait for all workers at once, drawn from the upper half: a pause that may last 0 ms is none. */
export function pauseDelayMs(refusals: number, settings: BackoffSettings): number {
  return ((1 + settings.random()) / 2) * delayLimitMs(refusals, settings);
}

function delayLimitMs(failures: number, settings: BackoffSettings): number {
  return Math.min(settings.maxDelayMs, settings.baseDelayMs * 2 ** (failures - 1));
}
