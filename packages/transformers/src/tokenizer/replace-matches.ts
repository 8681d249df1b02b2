import { createAlignedBuilder } from "./aligned-builder.ts";
import { type Aligned, alignedWithText } from "./aligned.ts";
import { reconcile } from "./reconcile.ts";

/**
 * Follows `text.replaceAll(pattern, content)`: the units of a replacement stand for the whole match.
 *
 * @param pattern a global expression
 */
export function replaceMatches(source: Aligned, pattern: RegExp, content: string): Aligned {
  const expected = source.text.replaceAll(pattern, content);
  if (expected === source.text) return source;
  // A space for a mark, by far the most frequent: no span moves.
  if (pattern.source.length === 1 && expected.length === source.text.length) return alignedWithText(source, expected);
  const builder = createAlignedBuilder(source);
  let done = 0;
  for (const { 0: match, index } of source.text.matchAll(pattern)) {
    builder.map(source.text.slice(done, index), done, index);
    builder.add(content, index, index + match.length);
    done = index + match.length;
  }
  builder.map(source.text.slice(done), done, source.text.length);
  // They differ only where `content` refers to groups of the match.
  return reconcile(builder.build(), expected);
}
