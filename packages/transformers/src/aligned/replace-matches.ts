import { createAlignedBuilder } from "./aligned-builder.ts";
import { type Aligned, alignedWithText } from "./aligned.ts";
import type { Finder } from "./finder.ts";

/** Puts a text in the place of all that is found, as it is; its units stand for the whole match. */
export function replaceMatches(source: Aligned, { find, unit }: Finder, content: string): Aligned {
  // One unit for another, by far the most frequent: no span moves.
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
