import { MAX_TIMER_MS } from "@embedloom/core";

/** The first wait before another try is the caller's; each one after it is twice as long, up to an hour. */
const LONGEST_RETRY_MS = 3_600_000;

/** How long changes take to settle. */
export interface SettleTimes {
  /** Milliseconds without a change. */
  readonly settleMs: number;
  /** Milliseconds after which changes are taken although more of them come. */
  readonly longestMs: number;
  /** Milliseconds until another try. */
  readonly retryMs: number;
}

/** Paths that have changed, until they have settled. */
export interface SettledChanges {
  note(path: string): void;
  /** Notes paths again, to be taken with the next change. @param canPass whether they are also to be taken without one, after a while */
  putBack(paths: readonly string[], canPass: boolean): void;
  /** Has what there is taken at once, nothing included. */
  hurry(): void;
  fail(error: unknown): void;
  /** Waits until there are some and they have settled, or it is time for another try, and takes them. */
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
      // What is still settling takes them along.
      retrying = setTimeout(() => settling === undefined && ready(), wait);
    },
    hurry: ready,
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
