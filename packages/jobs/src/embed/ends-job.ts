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
 * Whether every shard would fail with this error, such as a wrong key, a used-up budget or another model. A worker that continued
 * would give up one shard after another.
 */
export function endsJob(error: unknown): boolean {
  return isEmbedloomError(error) && EVERYBODYS.has(error.code);
}
