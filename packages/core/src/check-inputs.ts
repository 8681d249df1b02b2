import { checkInteger, checkOneOf } from "./check-options.ts";
import type { EmbedOptions } from "./embedder.ts";
import { InvalidInputError } from "./errors/invalid-input-error.ts";
import { InvalidOptionError } from "./errors/invalid-option-error.ts";

/**
 * Refuses what no provider can embed, before any request: the first thing every provider's `embed` does.
 *
 * @throws InvalidInputError when an input is not a string or has no characters; `index` names it
 * @throws InvalidOptionError when `inputs` is no array or an option has a value that cannot work
 * @throws the signal's reason when it is already aborted
 */
export function checkInputs(inputs: readonly string[], options: EmbedOptions = {}): void {
  if (!Array.isArray(inputs)) throw new InvalidOptionError("inputs", "an array of strings", inputs);
  // Not forEach, which passes over holes.
  for (let index = 0; index < inputs.length; index++) checkInput(inputs[index], index);
  if (options.dimensions !== undefined) checkInteger("dimensions", options.dimensions, 1);
  if (options.inputType !== undefined) checkOneOf("inputType", options.inputType, ["query", "document"]);
  if (options.priority !== undefined) checkOneOf("priority", options.priority, ["high", "normal"]);
  options.signal?.throwIfAborted();
}

function checkInput(input: unknown, index: number): void {
  if (typeof input !== "string") {
    throw new InvalidInputError(`Expected a string, got a value of type ${typeof input}.`, { index });
  }
  if (input === "") {
    throw new InvalidInputError("The text is empty, and no model gives an empty text a meaning: leave it out.", {
      index,
    });
  }
}
