import type { TokenizedText } from "@embedloom/core";
import type { TextBlock } from "./text-blocks.ts";
import { trimmedSpan } from "./trimmed-span.ts";

/** The tokens of one block, with spans inside the block. */
export interface BlockTokens extends TokenizedText {
  readonly block: TextBlock;
}

/**
 * Puts the tokens of all blocks into one list, with spans inside the text and white space trimmed.
 *
 * @param spacesAreMarks whether a space is part of the next token: then a mark that was put before a block stands for the
 * space at which the text was cut
 */
export function joinBlocks(text: string, parts: readonly BlockTokens[], spacesAreMarks: boolean): TokenizedText {
  const count = parts.reduce((sum, { ids }) => sum + ids.length, 0);
  const result = { ids: new Int32Array(count), starts: new Int32Array(count), ends: new Int32Array(count) };
  let at = 0;
  for (const { block, ids, starts, ends } of parts) {
    for (let i = 0; i < ids.length; i++, at++) {
      const standsForCut = spacesAreMarks && i === 0 && block.space !== undefined && starts[i] === ends[i];
      const [start, end] = standsForCut
        ? [block.space, block.space + 1]
        : trimmedSpan(text, block.start + starts[i]!, block.start + ends[i]!);
      result.ids[at] = ids[i]!;
      result.starts[at] = start;
      result.ends[at] = end;
    }
  }
  return result;
}
