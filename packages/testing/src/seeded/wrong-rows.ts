import { cosineSimilarity, kinds, type KindsOf, readOptions, type VectorIndex } from "@embedloom/core";
import { deterministicVector } from "./deterministic-vector.ts";
import { numberedId, numberedText } from "./numbered-source.ts";

/** What {@link wrongRows} expects of an index. */
export interface ExpectedRows {
  /** How many numbers the source has, from 0. */
  readonly count: number;
  /** Version of the texts. @default 1 */
  readonly version?: number | undefined;
  /** Model of the fake server. */
  readonly model: string;
  /** Width of the index. */
  readonly dimensions: number;
}

const expectedKinds: KindsOf<ExpectedRows> = {
  count: kinds.integer(0),
  version: kinds.optional(kinds.integer(0)),
  model: kinds.text,
  dimensions: kinds.integer(1),
};

const PAGE = 1000;
// A server that works in the full width and cuts differs in the last bits.
const SAME = 0.9999;

/**
 * Numbers of a `createNumberedSource` whose row in an index is missing, or is not the vector that a fake server gives for the text.
 *
 * @throws InvalidOptionError when `expected` cannot be
 * @example
 * ```ts
 * import { createFakeSink, wrongRows } from "@embedloom/testing";
 *
 * const index = await createFakeSink().open({ fingerprint: "m", dimensions: 8, distance: "cosine", encoding: "float32" });
 * console.log(await wrongRows(index, { count: 2, model: "m", dimensions: 8 })); // [ 0, 1 ]
 * ```
 */
export async function wrongRows(index: Pick<VectorIndex, "get">, expected: ExpectedRows): Promise<number[]> {
  const { count, version = 1, model, dimensions } = readOptions<ExpectedRows>("expected", expected, expectedKinds);
  kinds.withMethods("an open index", "get")("index", index);
  const wrong: number[] = [];
  for (let start = 0; start < count; start += PAGE) {
    const numbers = Array.from({ length: Math.min(PAGE, count - start) }, (_, i) => start + i);
    const rows = await index.get(numbers.map(numberedId));
    kinds.array("index.get(ids)", rows);
    numbers.forEach((number, i) => {
      const vector = rows[i]?.vector;
      const right = deterministicVector(numberedText(number, version), dimensions, model);
      if (vector === undefined || cosineSimilarity(Float32Array.from(vector), right) < SAME) wrong.push(number);
    });
  }
  return wrong;
}
