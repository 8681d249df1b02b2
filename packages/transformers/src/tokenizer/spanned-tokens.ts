import { type Aligned, endOf, positionOf } from "../aligned/index.ts";

/** Tokens with the spans of the original text they stand for, in parallel lists. */
export interface SpannedTokens {
  /** Ids of the vocabulary. */
  readonly ids: number[];
  /** First original code unit of each. */
  readonly starts: number[];
  /** One past the last original code unit of each. */
  readonly ends: number[];
}

/** Appends a token that stands for the units `[from, to)` of `piece`. */
export function pushToken(into: SpannedTokens, id: number, piece: Aligned, from: number, to: number): void {
  into.ids.push(id);
  into.starts.push(positionOf(piece, from));
  into.ends.push(endOf(piece, from, to));
}
