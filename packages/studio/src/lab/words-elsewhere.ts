import { splitWords } from "@embedloom/search";
import { type ReadTokens, shares } from "./read-tokens.ts";

/** Words that say less than this share of what the weightiest says are not named: "when" and "the" are in every question. */
const LEAST = 0.6;

/** The words of a question that make up most of its vector, in their order. */
export function heavyWords(question: string, query: Float32Array, tokens: ReadTokens): string[] {
  const parts = shares(query, tokens);
  const weights = new Map<string, number>();
  for (const [at, { start, end }] of tokens.spans.entries()) {
    for (const word of splitWords(wordAround(question, start, end))) {
      weights.set(word, Math.max(weights.get(word) ?? 0, parts[at]!));
    }
  }
  const most = Math.max(0, ...weights.values());
  return [...weights].filter(([, weight]) => weight > 0 && weight >= LEAST * most).map(([word]) => word);
}

/** The words that a chunk does not hold and the rest of its text does: what only the context can tell it. */
export function wordsElsewhere(
  words: readonly string[],
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
): string[] {
  const inside = new Set(splitWords(text.slice(start, end)));
  const outside = new Set([...splitWords(text.slice(0, start)), ...splitWords(text.slice(end))]);
  return words.filter((word) => !inside.has(word) && outside.has(word));
}

/** The whole word that a token is a piece of. */
function wordAround(text: string, start: number, end: number): string {
  const before = /[\p{L}\p{N}\p{M}]*$/u.exec(text.slice(0, start))?.[0] ?? "";
  const after = /^[\p{L}\p{N}\p{M}]*/u.exec(text.slice(end))?.[0] ?? "";
  return before + text.slice(start, end) + after;
}
