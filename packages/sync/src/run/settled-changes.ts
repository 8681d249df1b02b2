import { MAX_TIMER_MS } from "@embedloom/core";

/** The longest wait before a retry. The caller sets the first wait, and each further one is twice as long. */
const LONGEST_RETRY_MS = 3_600_000;

/** How long to wait for further changes, and before a retry. */
export interface SettleTimes {
  /** Milliseconds without a change before a run begins. */
  readonly settleMs: number;
  /** The longest wait in milliseconds if changes keep coming. */
  readonly longestMs: number;
  /** Milliseconds until the first retry. */
  readonly retryMs: number;
}

/** Changed paths that wait for the next run. */
export interface SettledChanges {
  note(path: string): void;
  /** Puts paths back, for the run after the next change. @param canPass whether to retry them also without a change, after a wait */
  putBack(paths: readonly string[], canPass: boolean): void;
  /** Ends the wait now, even if there are no paths. */
  takeNow(): void;
  fail(error: unknown): void;
  /** Waits until the changes have settled or it is time for a retry, and takes the paths. */
  settled(): Promise<readonly string[]>;
  close(): void;
}

export function createSettledChanges(times: SettleTimes, signal: AbortSignal | undefined): SettledChanges {
  const { settleMs, longestMs, retryMs } = times;
  const paths = new Set<string>();
  let settling: NodeJS.Timeout | undefined;
  let retrying: NodeJS.Timeout | undefined;
  let tries = 0;
  let first = 0;
  let failure: { readonly error: unknown } | undefined;
  let isReady = false;
  let wake = (): void => {};
  const onAbort = (): void => wake();
  signal?.addEventListener("abort", onAbort);
  const ready = (): void => {
    clearTimeout(settling);
    settling = undefined;
    isReady = true;
    wake();
  };

  return {
    note(path) {
      if (settling === undefined) first = performance.now();
      paths.add(path);
      tries = 0;
      clearTimeout(settling);
      const left = Math.max(0, first + longestMs - performance.now());
      settling = setTimeout(ready, Math.min(settleMs, left, MAX_TIMER_MS));
    },
    putBack(again, canPass) {
      for (const path of again) paths.add(path);
      clearTimeout(retrying);
      if (!canPass) return;
      const wait = Math.min(retryMs * 2 ** tries, Math.max(retryMs, LONGEST_RETRY_MS), MAX_TIMER_MS);
      tries += 1;
      // If changes are still settling, the run after them includes these paths.
      retrying = setTimeout(() => settling === undefined && ready(), wait);
    },
    takeNow: ready,
    fail(error) {
      failure ??= { error };
      wake();
    },
    async settled() {
      // oxlint-disable-next-line no-unmodified-loop-condition -- the timers set it
      while (!isReady) {
        signal?.throwIfAborted();
        if (failure !== undefined) throw failure.error;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      signal?.throwIfAborted();
      isReady = false;
      clearTimeout(retrying);
      const taken = [...paths];
      paths.clear();
      return taken;
    },
    close() {
      clearTimeout(settling);
      clearTimeout(retrying);
      signal?.removeEventListener("abort", onAbort);
    },
  };
}
