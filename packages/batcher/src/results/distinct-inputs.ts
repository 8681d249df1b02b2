import { checkInputs, type EmbedloomError, type InputFailure, isEmbedloomError, kindOf } from "@embedloom/core";

/** The different texts among the inputs of a call: each is counted, sent and paid once, however often it occurs. */
export interface DistinctInputs {
  /** The texts in the order of their first occurrence; the place of a text is its id. */
  readonly texts: readonly string[];
  /** The inputs that are no texts to embed, by ascending position. */
  readonly invalid: readonly InputFailure[];
  /** Whether the inputs are all texts and all different, so that an id is a position. */
  readonly plain: boolean;
  /** Visits every position of a text, in ascending order. */
  eachPosition(id: number, visit: (position: number) => void): void;
}

const readable = kindOf("an array of strings", (value) => {
  const { length } = value as readonly unknown[];
  // Looked at once, for what throws at that; a sparse array is not asked for all of its holes.
  for (let i = 0; i < length && i in Object(value); i++) Reflect.get(Object(value), i);
  return true;
});

/** Finds the different texts in one pass. */
export function distinctInputs(inputs: readonly string[]): DistinctInputs {
  readable("inputs", inputs);
  const ids = new Map<string, number>();
  const texts: string[] = [];
  const invalid: InputFailure[] = [];
  const firsts: number[] = [];
  const lasts: number[] = [];
  // A chain through the positions of equal texts: 4 bytes per input instead of a list per text.
  const following = new Int32Array(inputs.length).fill(-1);
  for (let position = 0; position < inputs.length; position++) {
    const text = inputs[position]!;
    const error = refusal(text);
    const id = ids.get(text);
    if (error !== undefined) {
      invalid.push({ index: position, error: error.withIndex(position) });
    } else if (id === undefined) {
      ids.set(text, texts.length);
      texts.push(text);
      firsts.push(position);
      lasts.push(position);
    } else {
      following[lasts[id]!] = position;
      lasts[id] = position;
    }
  }
  return {
    texts,
    invalid,
    plain: texts.length === inputs.length,
    eachPosition(id, visit) {
      for (let position = firsts[id] ?? -1; position !== -1; position = following[position]!) visit(position);
    },
  };
}

// Core decides what is not a text; only a suspicious input is worth the call.
function refusal(input: unknown): EmbedloomError | undefined {
  if (typeof input === "string" && input !== "") return undefined;
  try {
    checkInputs([input as string]);
  } catch (error) {
    if (isEmbedloomError(error)) return error;
    throw error;
  }
  return undefined;
}
