/** Makes an input of a network from sequences of ids: `length` values for each, including padding. */
export type KnownInput = (sequences: readonly Int32Array[], length: number) => BigInt64Array;

/** The inputs that follow from the ids alone. Padding has the id 0, which is masked. */
export const KNOWN_INPUTS: Readonly<Record<string, KnownInput>> = {
  input_ids: (sequences, length) => filled(sequences, length, BigInt),
  attention_mask: (sequences, length) => filled(sequences, length, () => 1n),
  token_type_ids: (sequences, length) => new BigInt64Array(sequences.length * length),
  position_ids: (sequences, length) => filled(sequences, length, (_, position) => BigInt(position)),
};

function filled(
  sequences: readonly Int32Array[],
  length: number,
  valueOf: (id: number, position: number) => bigint,
): BigInt64Array {
  const values = new BigInt64Array(sequences.length * length);
  sequences.forEach((ids, i) => {
    // A loop with an index is the fastest, and this one runs over every token.
    for (let position = 0; position < ids.length; position++) {
      values[i * length + position] = valueOf(ids[position]!, position);
    }
  });
  return values;
}
