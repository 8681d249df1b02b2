import type { CacheStats } from "@embedloom/cache";

/** What a cache did between two of its counts. */
export function cacheSince(before: CacheStats, now: CacheStats): CacheStats {
  const { costUsdSaved, lastStoreError } = now;
  const since = (name: Exclude<keyof CacheStats, "costUsdSaved" | "lastStoreError">): number =>
    now[name] - before[name];
  const storeErrors = since("storeErrors");
  return {
    hits: since("hits"),
    reduced: since("reduced"),
    misses: since("misses"),
    deduplicated: since("deduplicated"),
    corrupt: since("corrupt"),
    storeErrors,
    ...(storeErrors > 0 && { lastStoreError }),
    bytesRead: since("bytesRead"),
    bytesWritten: since("bytesWritten"),
    tokensSaved: since("tokensSaved"),
    costUsdSaved: costUsdSaved === undefined ? undefined : costUsdSaved - (before.costUsdSaved ?? 0),
  };
}
