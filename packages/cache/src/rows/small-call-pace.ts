/** What the embedder takes for few texts, and so how long few texts may wait for another process that promised them. */
export interface SmallCallPace {
  /** Learns from one call of the embedder. */
  learn(texts: number, ms: number): void;
  /** Milliseconds that so many texts wait for another process; `Infinity`: as long as it lives. */
  waitTimeoutMs(texts: number): number;
}

// To pay for so few twice costs less than anybody's time.
const FEW = 16;
// What a hosted model takes for one text, at the slow end.
const UNKNOWN_MS = 500;
// The other process may have begun late, and may be retrying.
const TIMES = 4;
// Below it the time is that of this process, the store and the timers.
const LEAST_MS = 100;
// Each call moves what is remembered by a quarter of the way.
const NEWEST_PART = 0.25;

/** Makes one that has seen no call. */
export function createSmallCallPace(): SmallCallPace {
  let usualMs: number | undefined;
  return {
    learn(texts, ms) {
      if (texts <= FEW) usualMs = usualMs === undefined ? ms : usualMs + NEWEST_PART * (ms - usualMs);
    },
    waitTimeoutMs(texts) {
      if (texts > FEW) return Infinity;
      return usualMs === undefined ? UNKNOWN_MS : Math.max(LEAST_MS, TIMES * usualMs);
    },
  };
}
