import { type CompletedInputs, type InputFailure, PartialEmbedError } from "@embedloom/core";

/**
 * The error of a call in which something failed: a `PartialEmbedError` with everything that succeeded, or the failure
 * itself when nothing succeeded and one and the same error met all inputs, so that it can be caught by its own class.
 */
export function callFailure(completed: CompletedInputs, failures: readonly InputFailure[]): unknown {
  const first = failures[0]?.error;
  const oneReason = completed.indices.length === 0 && failures.every(({ error }) => error === first);
  return oneReason ? first : new PartialEmbedError(completed, failures);
}
