/**
 * Ends that the Unicode rules do not know: the Tibetan shad, a colon as the Armenian full stop, a bar as the danda, and
 * the space between Thai or Lao phrases, which put no mark at the end of a sentence.
 */
const EXTRA =
  /[\u0F0D-\u0F11](?:\s*[\u0F0D-\u0F11])*\s*|(?<=\p{Script=Armenian}):\s+(?=\p{Lu})|(?<=\p{Script=Devanagari}\s?)\|{1,2}\s+|(?<=[\u0E01-\u0E5B\u0E81-\u0EDF]) +(?=[\u0E01-\u0E5B\u0E81-\u0EDF])/gu;
/** Whether a text can have one of them: most have none of these scripts. */
const CAN = /[\u0530-\u058F\u0900-\u097F\u0E00-\u0FFF]/;

/** The places strictly between `start` and `end` where a sentence ends by {@link EXTRA}. */
export function extraEnds(text: string, start: number, end: number): readonly number[] {
  const part = text.slice(start, end);
  if (!CAN.test(part)) return [];
  const ends = Array.from(part.matchAll(EXTRA), ({ 0: mark, index }) => start + index + mark.length);
  return ends.filter((at) => at < end);
}
