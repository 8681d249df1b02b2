/**
 * Ends that the Unicode rules do not know: the Tibetan shad, a colon as the Armenian full stop, a bar as the danda, and
 * the space between Thai or Lao phrases, which put no mark at the end of a sentence.
 */
const EXTRA =
  /[\u0F0D-\u0F11](?:\s*[\u0F0D-\u0F11])*\s*|(?<=\p{Script=Armenian}):\s+(?=\p{Lu})|(?<=\p{Script=Devanagari}\s?)\|{1,2}\s+|(?<=[\u0E01-\u0E5B\u0E81-\u0EDF]) +(?=[\u0E01-\u0E5B\u0E81-\u0EDF])/gu;
/** Whether a text can have one of them: most have none of these scripts. */
const CAN = /[\u0530-\u058F\u0900-\u097F\u0E00-\u0FFF]/;

/** The mark of a list item in running text, in lower case: the rules take it for the middle of a sentence. */
const BEFORE_MARK = /(?<=\p{L}{3})[.!?…]\s+(?=\(?(?:\p{Ll}\)|[ivx]{1,4}[.)])\s+\p{Lu})/gu;

/** The places strictly between `start` and `end` where a sentence ends by {@link EXTRA} or {@link BEFORE_MARK}. */
export function extraEnds(text: string, start: number, end: number): readonly number[] {
  const part = text.slice(start, end);
  const pattern = CAN.test(part) ? EXTRA : BEFORE_MARK;
  const ends = Array.from(part.matchAll(pattern), ({ 0: mark, index }) => start + index + mark.length);
  return ends.filter((at) => at < end);
}
