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
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
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
    }),
};
