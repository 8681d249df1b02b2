/** The different texts of a call, in the order of their first appearance. */
export interface DistinctTexts {
  /** Each text once. */
  readonly texts: readonly string[];
  /** For each input, the position of its text in `texts`. */
  readonly textOf: readonly number[];
  /** For each text, the first input that has it. */
  readonly firstInput: readonly number[];
}

/** Finds the different texts among inputs. */
export function distinctTexts(inputs: readonly string[]): DistinctTexts {
  if (inputs.length === 1) return { texts: [inputs[0]!], textOf: [0], firstInput: [0] };
  const positions = new Map<string, number>();
  const firstInput: number[] = [];
  const textOf = inputs.map((text, input) => {
    const known = positions.get(text);
    if (known !== undefined) return known;
    const position = positions.size;
    positions.set(text, position);
    firstInput.push(input);
    return position;
  });
  return { texts: [...positions.keys()], textOf, firstInput };
}
