/** How long to wait for a server that owes an answer. */
export interface Patience {
  /** Milliseconds it may be silent. */
  ms(): number;
  /** Learns from an answer that came after so many milliseconds, in time or too late. */
  learn(afterMs: number): void;
}

// A server nearby answers in 1 ms, and one that hangs may cost so much.
const LEAST_MS = 40;
/** The most that patience grows to, in milliseconds: around the world and back three times. */
export const LONGEST_PATIENCE_MS = 1000;
// Each quick answer takes away a tenth of what a slow one added.
const FORGETTING = 0.9;

/** Waits `fixedMs`, or without it 40 ms, and twice as long as answers take when the server is farther away than that. */
export function createPatience(fixedMs: number | undefined): Patience {
  let learnt = LEAST_MS;
  return {
    ms: () => fixedMs ?? learnt,
    learn(afterMs) {
      learnt = Math.ceil(Math.min(LONGEST_PATIENCE_MS, Math.max(LEAST_MS, 2 * afterMs, FORGETTING * learnt)));
    },
  };
}
