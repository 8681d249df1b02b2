/** Makes an input of a network out of a sequence of ids: one value per id. */
export type KnownInput = (ids: Int32Array) => BigInt64Array;

/** The inputs that follow from the ids alone. */
export const KNOWN_INPUTS: Readonly<Record<string, KnownInput>> = {
  input_ids: (ids) => BigInt64Array.from(ids, BigInt),
  attention_mask: (ids) => new BigInt64Array(ids.length).fill(1n),
  token_type_ids: (ids) => new BigInt64Array(ids.length),
  position_ids: (ids) => BigInt64Array.from(ids, (_, i) => BigInt(i)),
};
