import * as kinds from "../arguments/index.ts";

/**
 * Orders ids by their code points, as UTF-8 bytes order and `VectorIndex.list` gives them; JavaScript's own order puts emoji
 * before some letters.
 *
 * @throws InvalidOptionError for an id that is not a text
 * @example
 * ```ts
 * import { compareIds } from "@embedloom/core/sink";
 *
 * console.log(["b", "\u{1f600}", "\uff41", "a"].toSorted(compareIds).join(" ")); // a b ａ 😀
 * ```
 */
export function compareIds(one: string, other: string): number {
  // A sort asks this millions of times.
  if (typeof one !== "string") kinds.text("one", one);
  if (typeof other !== "string") kinds.text("other", other);
  const length = Math.min(one.length, other.length);
  for (let i = 0; i < length; i++) {
    const a = one.charCodeAt(i);
    const b = other.charCodeAt(i);
    if (a !== b) return lifted(a) - lifted(b);
  }
  return one.length - other.length;
}

// Surrogates stand for code points above all that have a unit of their own.
function lifted(unit: number): number {
  return unit >= 0xd800 && unit < 0xe000 ? unit + 0x1_0000 : unit;
}
