import * as kinds from "../arguments/index.ts";

/** The longest wait that one timer can make, in milliseconds; a longer one would fire at once. */
export const MAX_TIMER_MS: number = 2 ** 31 - 1;

/**
 * Resolves after `ms` milliseconds, with the timers that every runtime has; waits of more than 24 days end after 24 days.
 *
 * @param given the signal; absent or `null`, the wait cannot be aborted
 * @throws InvalidOptionError for a wait that is not a finite number from 0
 * @throws the signal's reason as soon as it aborts; neither a timer nor a listener is left
 * @example
 * ```ts
 * import { sleep } from "@embedloom/core";
 *
 * await sleep(10, AbortSignal.timeout(5000));
 * ```
 */
export async function sleep(ms: number, given?: AbortSignal): Promise<void> {
  kinds.amount("ms", ms);
  const signal = kinds.signal("signal", given);
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(
      () => {
        signal?.removeEventListener("abort", onAbort);
        resolve();
      },
      Math.min(ms, MAX_TIMER_MS),
    );
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}
