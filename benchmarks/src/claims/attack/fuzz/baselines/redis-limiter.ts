import type { Baselines } from "../baselines.ts";

/** Calls of the limiter that work, except that nobody answers. */
export const functions: Baselines["functions"] = {
  createRedisLimiter: () => [
    {
      url: "redis://127.0.0.1:9",
      name: "n",
      prefix: "p",
      requestsPerMinute: 60_000,
      tokensPerMinute: 1_000_000,
      whenAway: "share",
      shareWhenAway: 0.5,
      onAway: () => undefined,
      commandTimeoutMs: 20,
      connectTimeoutMs: 20,
      retryMs: 20,
    },
  ],
};
