import * as kinds from "../arguments/index.ts";

/**
 * The inputs with every lone surrogate replaced by U+FFFD, the replacement character; the same array when there is none,
 * which is nearly always.
 *
 * Half a surrogate pair, which slicing a string inside an emoji leaves behind, has no form in UTF-8: servers answer 400 or
 * 500 for the whole request, or drop the character silently. Replacing it is what every encoder of UTF-8 does, and the text
 * keeps its length in UTF-16, so that offsets still hold. Every provider's `embed` calls it directly after `checkInputs`;
 * `String.prototype.toWellFormed` does the same to one text.
 *
 * A cache sees the texts as the caller gave them: two that differ in a lone surrogate alone have a key each, and vectors
 * are never mixed.
 *
 * @example
 * ```ts
 * import { wellFormedInputs } from "@embedloom/core";
 *
 * console.log(wellFormedInputs(["half an emoji: \ud83c", "whole"])[0]?.at(-1) === "\ufffd"); // true
 * ```
 */
export function wellFormedInputs(inputs: readonly string[]): readonly string[] {
  kinds.texts("inputs", inputs);
  return inputs.every((input) => input.isWellFormed()) ? inputs : inputs.map((input) => input.toWellFormed());
}
