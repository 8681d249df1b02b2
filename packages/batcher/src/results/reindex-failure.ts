import { type InputFailure, isEmbedloomError } from "@embedloom/core";

/** Counts the position of a failure from elsewhere; an error that is about no input of its own, as what stopped a call, stays. */
export function reindexFailure({ index, error }: InputFailure, by: number, stoppedBy: unknown): InputFailure {
  const own = isEmbedloomError(error) && error.index === index && error !== stoppedBy;
  return { index: index + by, error: own ? error.withIndex(index + by) : error };
}
