import { createAlignedBuilder } from "./aligned-builder.ts";
import { type Aligned, alignedWithText } from "./aligned.ts";
import type { Finder } from "./finder.ts";

/** Replaces all matches by a literal text. Each unit of the replacement comes from the whole match. */
export function replaceMatches(source: Aligned, { find, unit }: Finder, content: string): Aligned {
  // Replacing one unit by one is by far the most frequent case, and no span moves.
  if (unit !== undefined && content.length === 1) {
    return alignedWithText(source, source.text.replaceAll(unit, content));
  }
  const builder = createAlignedBuilder(source);
  let done = 0;
  for (const { 0: match, index } of find(source.text)) {
    builder.map(source.text.slice(done, index), done, index);
    builder.add(content, index, index + match.length);
    done = index + match.length;
  }
  builder.map(source.text.slice(done), done, source.text.length);
  return builder.build();
}
