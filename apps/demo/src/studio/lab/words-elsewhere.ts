import { splitWords } from "@embedloom/search";

/** Shorter words, such as "the" and "when" but for one letter, say little of what a text is about. */
const SHORTEST = 4;

/** Words of a question that a chunk does not hold and the rest of its text does: what only the context can tell it. */
export function wordsElsewhere(
  question: string,
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
): string[] {
  const inside = new Set(splitWords(text.slice(start, end)));
  const outside = new Set([...splitWords(text.slice(0, start)), ...splitWords(text.slice(end))]);
  const asked = new Set(splitWords(question).filter((word) => word.length >= SHORTEST));
  return [...asked].filter((word) => !inside.has(word) && outside.has(word));
}
