import { isEmbedloomError } from "@embedloom/core";

/** The same error with `index` moved to where the caller's input stands; `undefined` from `move` removes it. */
export function reindexError(error: unknown, move: (index: number) => number | undefined): unknown {
  if (!isEmbedloomError(error) || error.index === undefined) return error;
  return error.withIndex(move(error.index));
}
