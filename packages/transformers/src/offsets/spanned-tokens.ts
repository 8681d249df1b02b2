import { type Aligned, endOf, positionOf } from "./aligned.ts";

/** Tokens with the spans of the original text they stand for, in parallel lists. */
export interface SpannedTokens {
  /** Vocabulary entries, or the text itself where the vocabulary has none. */
  readonly tokens: string[];
  /** First original code unit of each. */
  readonly starts: number[];
  /** One past the last original code unit of each. */
  readonly ends: number[];
}

/** No tokens yet. */
export function noTokens(): SpannedTokens {
  return { tokens: [], starts: [], ends: [] };
}

/** Appends a token that stands for the units `[from, to)` of `piece`. */
export function pushToken(into: SpannedTokens, token: string, piece: Aligned, from: number, to: number): void {
  into.tokens.push(token);
  into.starts.push(positionOf(piece, from));
  into.ends.push(endOf(piece, from, to));
}

/** Appends all of `more`, however many. */
export function appendTokens(into: SpannedTokens, more: SpannedTokens): void {
  // Spreading into `push` overflows the stack above some hundred thousand tokens.
  for (let i = 0; i < more.tokens.length; i++) {
    into.tokens.push(more.tokens[i]!);
    into.starts.push(more.starts[i]!);
    into.ends.push(more.ends[i]!);
  }
}
