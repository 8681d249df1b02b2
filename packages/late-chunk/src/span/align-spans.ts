import { kinds, type TokenizedText } from "@embedloom/core";
import { checkSpans } from "./check-spans.ts";
import { lowerBound } from "./lower-bound.ts";
import type { Span } from "./span.ts";

/** Where tokens stand in a text. */
export type TokenOffsets = Pick<TokenizedText, "starts" | "ends">;

/** Tokens `from` to below `to`; none when both are equal. */
export interface TokenRange {
  readonly from: number;
  readonly to: number;
}

/**
 * Finds the tokens of each span: those that start in it, so that a partition of the text is a partition of the tokens.
 *
 * A span with text of its own that lies inside one token, such as one of a long unknown word, gets that token. A span of
 * white space, or of characters that the tokenizer removes, gets none. O(log tokens) per span.
 *
 * @param spans inside the text, in any order
 * @example
 * ```ts
 * import { alignSpans } from "@embedloom/late-chunk";
 *
 * const offsets = { starts: Int32Array.of(0, 4), ends: Int32Array.of(3, 9) };
 * alignSpans("two words", offsets, [{ start: 3, end: 9 }]); // [{ from: 1, to: 2 }]
 * ```
 */
export function alignSpans(text: string, offsets: TokenOffsets, spans: readonly Span[]): TokenRange[] {
  kinds.text("text", text);
  offsetsKind("offsets", offsets);
  checkSpans(text, spans);
  const { starts } = offsets;
  return spans.map((span) => {
    const from = lowerBound(starts, span.start);
    // A token without characters of its own may stand at the very end of the text.
    const toEnd = span.start < span.end && span.end === text.length;
    const to = toEnd ? starts.length : lowerBound(starts, span.end, from);
    return from < to || isBlank(text, span) ? { from, to } : tokensAround(offsets, span.start, from);
  });
}

const offsetsKind = kinds.options<TokenOffsets>({ starts: kinds.vector, ends: kinds.vector });

/** The tokens that start before `position` and reach beyond it: all bytes of one character start together. */
function tokensAround({ starts, ends }: TokenOffsets, position: number, after: number): TokenRange {
  const last = starts[after - 1];
  if (last === undefined) return { from: after, to: after };
  for (let from = lowerBound(starts, last); from < after; from++) {
    if (ends[from]! > position) return { from, to: after };
  }
  return { from: after, to: after };
}

function isBlank(text: string, { start, end }: Span): boolean {
  return !/\S/.test(text.slice(start, end));
}
