import { ABBREVIATIONS, TITLES } from "./abbreviations.ts";

/**
 * Ends that the Unicode rules do not know: the Tibetan shad, a colon as the Armenian full stop, a bar as the danda, and
 * the space between Thai or Lao phrases, which put no mark at the end of a sentence.
 */
const EXTRA =
  /[\u0F0D-\u0F11](?:\s*[\u0F0D-\u0F11])*\s*|(?<=\p{Script=Armenian}):\s+(?=\p{Lu})|(?<=\p{Script=Devanagari}\s?)\|{1,2}\s+|(?<=[\u0E01-\u0E5B\u0E81-\u0EDF]) +(?=[\u0E01-\u0E5B\u0E81-\u0EDF])/gu;
/** Whether a text can have one of them: most have none of these scripts. */
const CAN = /[\u0530-\u058F\u0900-\u097F\u0E00-\u0FFF]/;

/**
 * The mark of a list item in running text, which the rules take for the middle of a sentence because it is in lower case, or
 * what follows is: `b) `, `(ii) `, `2) `, and before a capital also `b. ` and `ii. `. A bare number before it may be a mark itself.
 */
const BEFORE_MARK =
  /(?<=(?:\p{L}{3}|[\p{L}.]\s\p{N}{1,4}|\p{Pe}|[\p{Pf}"'])[.!?…]|[.!?…][\p{Pe}\p{Pf}"'])\s+(?=\(?(?:\p{Ll}|[ivx]{1,5}|\p{N}{1,3})\)\s+\p{L}|(?:\p{Ll}|[ivx]{1,5})\.\s+\p{Lu})/gu;
const WORD_BEFORE = /(\p{L}+)\.$/u;
/** How far around a segment the mark of a list item and what stands before it may reach. */
const REACH = 24;

/** The places strictly between `start` and `end` where a sentence ends by {@link EXTRA} or {@link BEFORE_MARK}. */
export function extraEnds(text: string, start: number, end: number): readonly number[] {
  const part = text.slice(start, end);
  if (CAN.test(part)) return endsOf(EXTRA, part, start).filter((at) => at < end);
  const from = Math.max(0, start - REACH);
  return endsOf(BEFORE_MARK, text.slice(from, end + REACH), from).filter((at) => {
    if (at <= start || at >= end) return false;
    const [, word = ""] = WORD_BEFORE.exec(text.slice(Math.max(start, at - REACH), at).trimEnd()) ?? [];
    return !TITLES.has(word) && !ABBREVIATIONS.has(word.toLowerCase());
  });
}

function endsOf(pattern: RegExp, part: string, offset: number): number[] {
  return Array.from(part.matchAll(pattern), ({ 0: mark, index }) => offset + index + mark.length);
}
