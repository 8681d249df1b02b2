import { createAlignedBuilder } from "./aligned-builder.ts";
import { type Aligned, alignedWithText } from "./aligned.ts";
import type { Finder } from "./finder.ts";

/** Puts a text in the place of all that is found, as it is; its units stand for the whole match. */
export function replaceMatches(source: Aligned, find: Finder, content: string): Aligned {
  const matches = [...find(source.text)];
  if (matches.length === 0) return source;
  // One unit for another, by far the most frequent: no span moves.
  if (content.length === 1 && matches.every(({ length }) => length === 1)) {
    return alignedWithText(source, replaced(source.text, matches, content));
  }
  const builder = createAlignedBuilder(source);
  let done = 0;
  for (const { index, length } of matches) {
    builder.map(source.text.slice(done, index), done, index);
    builder.add(content, index, index + length);
    done = index + length;
  }
  builder.map(source.text.slice(done), done, source.text.length);
  return builder.build();
}

function replaced(text: string, matches: readonly { readonly index: number }[], content: string): string {
  let result = "";
  let done = 0;
  for (const { index } of matches) {
    result += text.slice(done, index) + content;
    done = index + 1;
  }
  return result + text.slice(done);
}
