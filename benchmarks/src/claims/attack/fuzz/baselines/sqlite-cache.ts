import type { Baselines } from "../baselines.ts";

/** Calls of the store that work. */
export const functions: Baselines["functions"] = {
  createSqliteStore: () => [{ path: `${Math.random()}.sqlite`, ttlDays: 1, busyTimeoutMs: 10, maxBytes: 2 ** 20 }],
};
