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
const WORD_BEFORE = /(\p{L}+)\.\s+$/u;
/** How far back the word before a mark is looked for. */
const REACH = 24;

/** The places where a sentence ends by {@link EXTRA} or {@link BEFORE_MARK}, in order. */
export function extraEnds(text: string): readonly number[] {
  const marks = endsOf(BEFORE_MARK, text).filter((at) => {
    const [, word = ""] = WORD_BEFORE.exec(text.slice(Math.max(0, at - REACH), at)) ?? [];
    return !TITLES.has(word) && !ABBREVIATIONS.has(word.toLowerCase());
  });
  return CAN.test(text) ? [...marks, ...endsOf(EXTRA, text)].toSorted((one, other) => one - other) : marks;
}

function endsOf(pattern: RegExp, text: string): number[] {
  return Array.from(text.matchAll(pattern), ({ 0: mark, index }) => index + mark.length);
}
