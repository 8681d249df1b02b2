import { type Aligned, alignedPrepend, alignedSlice, createAlignedBuilder, onigurumaFinder } from "../aligned/index.ts";
import { byteLetters } from "../normalize/index.ts";

/** The options of the `ByteLevel` pre-tokenizer. */
export interface ByteLevelChoices {
  /** Whether a text that does not begin with a space gets one. */
  readonly addPrefixSpace: boolean;
  /** Whether the text is cut into words. */
  readonly useRegex: boolean;
}

// GPT-2's words, with the white space of Unicode, which differs from that of JavaScript.
const WORDS = onigurumaFinder(
  new RegExp(
    String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+`,
    "gu",
  ),
);

/** Splits a text into words of byte letters. Each byte of a code point has the span of the whole code point. */
export function byteLevelPieces(source: Aligned, { addPrefixSpace, useRegex }: ByteLevelChoices): Aligned[] {
  const prefixed = addPrefixSpace && !source.text.startsWith(" ") ? alignedPrepend(source, " ") : source;
  const { bytes, positions } = asBytes(prefixed);
  if (!useRegex) return [bytes];
  const words = WORDS.find(prefixed.text);
  return Array.from(words, ({ 0: word, index }) =>
    alignedSlice(bytes, positions[index]!, positions[index + word.length]!),
  );
}

interface BytesOfText {
  /** One letter for each byte. */
  readonly bytes: Aligned;
  /** Index of the first byte of each code unit, and the number of bytes at the end. */
  readonly positions: Int32Array;
}

// Works on the whole section: a word has only a few units, and arrays for each word would cost more than the work.
function asBytes(source: Aligned): BytesOfText {
  const builder = createAlignedBuilder(source);
  const positions = new Int32Array(source.text.length + 1);
  let at = 0;
  let length = 0;
  for (const point of source.text) {
    const bytes = byteLetters(point);
    positions.fill(length, at, at + point.length);
    builder.add(bytes, at, (at += point.length));
    length += bytes.length;
  }
  positions[at] = length;
  return { bytes: builder.build(), positions };
}
