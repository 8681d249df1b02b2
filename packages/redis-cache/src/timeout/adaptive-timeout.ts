/** How long to wait for a server that owes an answer. */
export interface AdaptiveTimeout {
  /** Milliseconds it may be silent. */
  ms(): number;
  /** Learns from an answer that came after so many milliseconds, in time or too late. */
  learn(afterMs: number): void;
}

/**
 * Milliseconds a server may be silent beyond what its distance explains: what waits costs time, and what does not wait costs
 * money. Stalls of 200 ms are common (a fork, a busy host, a lost packet); a server that is dead costs this once.
 */
export const BASE_TIMEOUT_MS = 225;
/** The most that timeout grows to, in milliseconds: around the world and back three times. */
export const MAX_TIMEOUT_MS = 1000;
// What answers take nearby, on a busy machine too.
const NEAR_MS = 20;
// An answer that took longer than usual tells more of the load than of the distance.
const SLOW_PART = 0.1;

/** Waits `fixedMs`, or without it 225 ms and as much longer as the server's answers usually take. */
export function createAdaptiveTimeout(fixedMs: number | undefined): AdaptiveTimeout {
  let distance: number | undefined;
  const learnt = (): number => Math.min(MAX_TIMEOUT_MS, BASE_TIMEOUT_MS + Math.max(0, (distance ?? 0) - NEAR_MS));
  return {
    ms: () => Math.ceil(fixedMs ?? learnt()),
    learn(afterMs) {
      // Without the one that came too late it would never be used.
      if (distance === undefined || afterMs < distance || afterMs > learnt()) distance = afterMs;
      else distance += SLOW_PART * (afterMs - distance);
    },
  };
}
