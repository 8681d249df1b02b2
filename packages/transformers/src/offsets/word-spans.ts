import { type SafeCut, smallestBlocks } from "./text-blocks.ts";

/** The spans of tokens, in parallel lists. */
export interface TokenSpans {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/**
 * Places the tokens of a tokenizer with parts that cannot be followed: every token gets the span of its word.
 *
 * @returns `undefined` when the words alone do not give the tokens of the whole text, so that nothing can be said
 */
export function wordSpans(
  text: string,
  cut: SafeCut,
  idsOf: (text: string) => readonly number[],
  expected: readonly number[],
): TokenSpans | undefined {
  const starts: number[] = [];
  const ends: number[] = [];
  for (const { start, end } of smallestBlocks(text, cut)) {
    for (const id of idsOf(text.slice(start, end))) {
      if (id !== expected[starts.length]) return undefined;
      starts.push(start);
      ends.push(end);
    }
  }
  return starts.length === expected.length ? { starts, ends } : undefined;
}
