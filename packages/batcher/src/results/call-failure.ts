import { PartialEmbedError } from "@embedloom/core";
import type { SettledEmbeddings } from "./settled-embeddings.ts";

/**
 * The error of a call in which something failed: a `PartialEmbedError` with everything that succeeded, or, when nothing
 * did, the one failure that stopped the call or met all inputs, so that it can be caught by its own class.
 */
export function callFailure({
  completed,
  failures,
  stoppedBy,
}: Pick<SettledEmbeddings, "completed" | "failures" | "stoppedBy">): unknown {
  const first = failures[0]?.error;
  if (completed.indices.length > 0) return new PartialEmbedError(completed, failures);
  if (stoppedBy !== undefined) return stoppedBy;
  return failures.every(({ error }) => error === first) ? first : new PartialEmbedError(completed, failures);
}
