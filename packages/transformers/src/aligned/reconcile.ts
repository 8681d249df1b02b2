import { createAlignedBuilder } from "./aligned-builder.ts";
import { type Aligned, alignedWithText } from "./aligned.ts";

/**
 * Replaces the string of an assembled text by the one that the library made.
 *
 * They differ if a normalizer depends on neighbours, such as for the Greek final sigma, which has the same length. If they
 * ever differ in length, the differing middle is mapped to its whole source: coarse, but never wrong.
 */
export function reconcile(assembled: Aligned, expected: string): Aligned {
  if (assembled.text === expected) return assembled;
  if (assembled.text.length === expected.length) return alignedWithText(assembled, expected);
  const shorter = Math.min(assembled.text.length, expected.length);
  let head = 0;
  while (head < shorter && assembled.text[head] === expected[head]) head++;
  let tail = 0;
  while (tail < shorter - head && assembled.text.at(-1 - tail) === expected.at(-1 - tail)) tail++;
  const from = assembled.text.length - tail;
  const builder = createAlignedBuilder(assembled);
  builder.map(expected.slice(0, head), 0, head);
  builder.add(expected.slice(head, expected.length - tail), head, from);
  builder.map(expected.slice(expected.length - tail), from, assembled.text.length);
  return builder.build();
}
