/** A call that runs at most every so often. */
export interface Throttled {
  /** Runs at once, or as soon as the time since the last run is over; calls in between become one. */
  (): void;
  /** Runs now and forgets a run that waits. */
  flush(): void;
  /** Forgets a run that waits. */
  cancel(): void;
}

/** Makes a call run at most every `ms` milliseconds, the last one always. */
export function throttle(run: () => void, ms: number): Throttled {
  let timer: NodeJS.Timeout | undefined;
  let ranAt = -Infinity;

  function cancel(): void {
    clearTimeout(timer);
    timer = undefined;
  }
  function flush(): void {
    cancel();
    ranAt = performance.now();
    run();
  }
  function call(): void {
    if (timer !== undefined) return;
    const wait = ranAt + ms - performance.now();
    if (wait <= 0) flush();
    else timer = setTimeout(flush, wait);
  }
  return Object.assign(call, { flush, cancel });
}
