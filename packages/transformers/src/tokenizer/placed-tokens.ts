import type { TokenizedText } from "@embedloom/core";
import type { SpannedTokens } from "./spanned-tokens.ts";
import { trimmedSpan } from "./trimmed-span.ts";

/**
 * Trims white space off all spans and returns typed arrays.
 *
 * @param space position, in the block, of the space at which the text was cut before the block. It is needed by tokenizers whose
 * tokens include the space before them: the mark before the block stands for that space. Absent: there is no such space
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
