import type { TokenizedText } from "@embedloom/core";
import type { SpannedTokens } from "./spanned-tokens.ts";
import { trimmedSpan } from "./trimmed-span.ts";

/**
 * Trims the white space of all spans, and gives plain arrays of numbers.
 *
 * @param space where in the block the space stands at which the text was cut before it, for tokenizers whose tokens hold
 * the space before them: a mark that was put before the block stands for it. Absent: there is none
 */
export function placedTokens(text: string, { ids, starts, ends }: SpannedTokens, space?: number): TokenizedText {
  const result = { ids: Int32Array.from(ids), starts: new Int32Array(ids.length), ends: new Int32Array(ids.length) };
  for (let i = 0; i < ids.length; i++) {
    const standsForCut = i === 0 && space !== undefined && starts[i] === ends[i];
    const [start, end] = standsForCut ? [space, space + 1] : trimmedSpan(text, starts[i]!, ends[i]!);
    result.starts[i] = start;
    result.ends[i] = end;
  }
  return result;
}
