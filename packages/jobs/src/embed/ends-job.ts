import { isEmbedloomError } from "@embedloom/core";

const EVERYBODYS: ReadonlySet<string> = new Set([
  "authentication",
  "budget_exhausted",
  "index_mismatch",
  "invalid_option",
  "model_changed",
  "model_load",
  "model_not_found",
  "quota_exhausted",
  "unsupported",
]);

/**
 * Whether every shard would meet this error: a wrong key, a budget that is used up, another model. A worker that goes on
 * after it gives up one shard after the other.
 */
export function endsJob(error: unknown): boolean {
  return isEmbedloomError(error) && EVERYBODYS.has(error.code);
}
