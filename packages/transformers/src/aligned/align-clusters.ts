import { createAlignedBuilder } from "./aligned-builder.ts";
import { type Aligned, alignedWithText } from "./aligned.ts";
import { reconcile } from "./reconcile.ts";

/** Normalizes a text. */
export type Normalize = (text: string) => string;

// Code points that can merge with the code point before them under some normalization form: marks, Hangul vowels and
// trailing consonants, compatibility jamo, half-width voiced marks, half-width Hangul.
const JOINING = String.raw`\p{M}\u1160-\u11FF\uD7B0-\uD7FB\u3131-\u318E\uFF9E\uFF9F\uFFA0-\uFFDC`;
const PLAIN = String.raw`\t\n\r -~`;
const PIECE = new RegExp(`[${PLAIN}]+(?![${JOINING}])|[^][${JOINING}]*`, "gu");
const ONLY_PLAIN = new RegExp(`^[${PLAIN}]*$`);

/**
 * Aligns the output of a normalizer with its input. The normalizer may change characters, but never across clusters.
 *
 * Plain ASCII is aligned unit by unit. In any other cluster each code point has a span of its own if the code points normalize
 * separately to the same result; otherwise the whole cluster is one span.
 */
export function alignClusters(source: Aligned, normalize: Normalize): Aligned {
  const expected = normalize(source.text);
  if (expected === source.text) return source;
  if (expected.length === source.text.length && ONLY_PLAIN.test(source.text)) return alignedWithText(source, expected);
  const builder = createAlignedBuilder(source);
  const known = new Map<string, readonly Part[]>();
  for (const { 0: piece, index } of source.text.matchAll(PIECE)) {
    const parts = known.get(piece) ?? partsOf(piece, normalize);
    known.set(piece, parts);
    for (const { output, from, to, byUnit } of parts) {
      if (byUnit) builder.map(output, index + from, index + to);
      else builder.add(output, index + from, index + to);
    }
  }
  return reconcile(builder.build(), expected);
}

/** The normalized form of the units `[from, to)` of a piece. */
interface Part {
  readonly output: string;
  readonly from: number;
  readonly to: number;
  /** Whether each unit of `output` comes from one unit of the piece. */
  readonly byUnit: boolean;
}

function partsOf(piece: string, normalize: Normalize): readonly Part[] {
  const whole = normalize(piece);
  const byUnit = whole.length === piece.length && ONLY_PLAIN.test(piece);
  const asOne: readonly Part[] = [{ output: whole, from: 0, to: piece.length, byUnit }];
  if (byUnit) return asOne;
  const points = Array.from(piece);
  const outputs = points.map(normalize);
  if (outputs.join("") !== whole) return asOne;
  let at = 0;
  return points.map((point, i) => ({ output: outputs[i]!, from: at, to: (at += point.length), byUnit: false }));
}
