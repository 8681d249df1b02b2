import type { EmbedProgress } from "./embed-progress.ts";

/**
 * Milliseconds until the last input, when the rest takes as long per input as the inputs so far; `undefined` when nobody
 * can know. What came for nothing says nothing of the pace.
 */
export function etaMs(
  { done, failed, cached, total }: Pick<EmbedProgress, "done" | "failed" | "cached" | "total">,
  elapsedMs: number,
): number | undefined {
  const worked = done + failed - cached;
  if (total === undefined || worked <= 0) return undefined;
  return (elapsedMs * Math.max(0, total - done - failed)) / worked;
}
