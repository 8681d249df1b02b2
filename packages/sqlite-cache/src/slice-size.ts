/** How many items one transaction takes, so that the event loop and other processes get their turn. */
export interface SliceSize {
  /** Items of the next one. */
  items(): number;
  /** Runs one with so many items, and learns from the time it took. */
  timed<T>(items: number, run: () => T): T;
}

// Nobody's turn is put off by more than 50 ms, on a machine that is three times as busy now as it was a moment ago.
const LONG_MS = 12;
const SHORT_MS = 4;
const FIRST = 64;
const LARGEST = 512;

/** Makes one that grows while transactions are short and shrinks when one was long. */
export function createSliceSize(): SliceSize {
  let items = FIRST;
  return {
    items: () => items,
    timed(count, run) {
      const start = performance.now();
      try {
        return run();
      } finally {
        const ms = performance.now() - start;
        if (ms > LONG_MS) items = Math.max(1, Math.floor(items / 2));
        else if (ms < SHORT_MS && count >= items) items = Math.min(2 * items, LARGEST);
      }
    },
  };
}
