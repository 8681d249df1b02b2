import { kindOf, type KindsOf, readOptions } from "../arguments/index.ts";
import type { AbortOptions, EmbedOptions } from "../contract/index.ts";
import { InvalidInputError, InvalidOptionError } from "../errors/index.ts";
import * as kinds from "../arguments/index.ts";

/** What the options of every `embed` must be, for functions that add their own. */
export const embedOptionKinds: KindsOf<EmbedOptions> = {
  inputType: kinds.optional(kinds.oneOf("query", "document")),
  dimensions: kinds.optional(kinds.integer(1)),
  fingerprint: kinds.optional(
    kindOf("a fingerprint, as `describe()` gives it", (value) => {
      // All of it is looked at once.
      const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
      return isObject && Object.values({ ...value }).length >= 0;
    }),
  ),
  signal: kinds.signal,
  allocateRows: kinds.optional(kinds.callback),
  priority: kinds.optional(kinds.oneOf("high", "normal")),
};

const abortKinds: KindsOf<AbortOptions> = { signal: kinds.signal };

const isArray = kindOf("an array of strings", Array.isArray);

/**
 * Refuses what no provider can embed, before any request: the first thing every provider's `embed` does.
 *
 * @returns a copy of the options, each of them read once; `signal: null` is none
 * @throws InvalidInputError when an input is not a string or has no characters; `index` names it
 * @throws InvalidOptionError when `inputs` is not an array or an option has a value that cannot work
 * @throws the signal's reason when it is already aborted
 */
export function checkInputs(inputs: readonly string[], options?: EmbedOptions): EmbedOptions {
  isArray("inputs", inputs);
  const fault = firstFault(inputs);
  if (fault !== undefined) throw fault;
  if (options === undefined) return {};
  const read = readOptions("options", options, embedOptionKinds);
  read.signal?.throwIfAborted();
  return read;
}

/**
 * Reads the options of a call that can only be aborted.
 *
 * @returns a copy; `signal: null` is none
 * @throws InvalidOptionError for a signal that is none, such as a whole `AbortController`
 * @throws the signal's reason when it is already aborted
 */
export function checkAbort(options?: AbortOptions): AbortOptions {
  if (options === undefined) return {};
  const read = readOptions("options", options, abortKinds);
  read.signal?.throwIfAborted();
  return read;
}

function firstFault(inputs: readonly string[]): Error | undefined {
  try {
    // Not forEach, which passes over holes.
    for (let index = 0; index < inputs.length; index++) {
      const fault = faultOf(inputs[index], index);
      if (fault !== undefined) return fault;
    }
  } catch {
    // Such as a proxy that was revoked.
    return new InvalidOptionError("inputs", "an array of strings", inputs);
  }
  return undefined;
}

function faultOf(input: unknown, index: number): InvalidInputError | undefined {
  if (typeof input !== "string") {
    return new InvalidInputError(`Expected a string, got a value of type ${typeof input}.`, { index });
  }
  if (input !== "") return undefined;
  return new InvalidInputError("The text is empty, and no model gives an empty text a meaning: leave it out.", {
    index,
  });
}
