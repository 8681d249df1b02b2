import type { ByteLevelPreTokenizer } from "@huggingface/tokenizers";
import { createAlignedBuilder } from "./aligned-builder.ts";
import { type Aligned, alignedPrepend, alignedSlice } from "./aligned.ts";

/** Follows the byte-level pre-tokenizer: every byte of a code point stands for the whole code point. */
export function byteLevelPieces(source: Aligned, stage: ByteLevelPreTokenizer): Aligned[] {
  const prefixed = stage.add_prefix_space && !source.text.startsWith(" ") ? alignedPrepend(source, " ") : source;
  const { bytes, positions } = asBytes(prefixed, stage);
  if (!stage.use_regex) return [bytes];
  const words = prefixed.text.matchAll(stage.pattern);
  return Array.from(words, ({ 0: word, index }) =>
    alignedSlice(bytes, positions[index]!, positions[index + word.length]!),
  );
}

interface BytesOfText {
  /** One letter for each byte. */
  readonly bytes: Aligned;
  /** Where the bytes of each code unit begin; one more for the end. */
  readonly positions: Int32Array;
}

// The whole section at once: a word is a few units long, and arrays of its own for each would cost more than the work.
function asBytes(
  source: Aligned,
  { byte_encoder: letters, text_encoder: encoder }: ByteLevelPreTokenizer,
): BytesOfText {
  const builder = createAlignedBuilder(source);
  const positions = new Int32Array(source.text.length + 1);
  const known = new Map<string, string>();
  let at = 0;
  let length = 0;
  for (const point of source.text) {
    let bytes = known.get(point);
    if (bytes === undefined) {
      bytes = Array.from(encoder.encode(point), (byte: number) => letters[byte]).join("");
      known.set(point, bytes);
    }
    positions.fill(length, at, at + point.length);
    builder.add(bytes, at, (at += point.length));
    length += bytes.length;
  }
  positions[at] = length;
  return { bytes: builder.build(), positions };
}
