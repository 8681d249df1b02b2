import type { Baselines } from "../baselines.ts";

/** Calls of the store that work, except that nobody answers. */
export const functions: Baselines["functions"] = {
  createRedisStore: () => [
    {
      url: "redis://127.0.0.1:9",
      prefix: "p",
      ttlDays: 1,
      sliding: true,
      commandTimeoutMs: 20,
      connectTimeoutMs: 20,
      sliceSize: 2,
      circuitBreaker: { openMs: 1 },
    },
  ],
};
