import {
  advance,
  assemble,
  type Assembled,
  get,
  load,
  loopWhileBelow,
  set,
  simd,
  store,
  summed,
  ZEROS,
} from "../wasm/index.ts";

/** Rows that are read together, whose sums fill one vector. */
export const ROWS_AT_ONCE = 4;
/** Values of a row that are read together. */
export const STEP = 8;

// The parameters, then the locals.
const [QUERY, QUERY_END, ROWS, ROWS_END, SUMS_AT, AT] = [0, 1, 2, 3, 4, 5];
const SUMS = [6, 7, 8, 9];
const [LANE, SPARE] = [10, 11];

/**
 * Makes the function that multiplies a query with rows of bytes by 128-bit SIMD; `undefined` where the runtime cannot.
 *
 * It takes addresses: where the query's values begin and end, 16 bits each; where the rows begin and end, 8 bits a value, the first eight of each of four
 * rows, then the next eight of each; and where the sums go, 32 bits for each row.
 */
export function createDotKernel(): Assembled | undefined {
  const alongRows = loopWhileBelow(AT, QUERY_END, [
    ...load(0x00, AT),
    ...set(LANE),
    // v128.load8x8_s, i32x4.dot_i16x8_s, i32x4.add: there is no product of bytes.
    ...SUMS.flatMap((sum, row) => [
      ...get(LANE),
      ...load(0x01, ROWS, STEP * row),
      ...simd(0xba),
      ...get(sum),
      ...simd(0xae),
      ...set(sum),
    ]),
    ...advance(AT, 2 * STEP),
    ...advance(ROWS, STEP * ROWS_AT_ONCE),
  ]);
  const body = loopWhileBelow(ROWS, ROWS_END, [
    ...SUMS.flatMap((sum) => [...ZEROS, ...set(sum)]),
    ...[...get(QUERY), ...set(AT)],
    ...alongRows,
    ...store(SUMS_AT, 0, summed(SUMS, [LANE, SPARE], simd(0xae))),
    ...advance(SUMS_AT, 4 * ROWS_AT_ONCE),
  ]);
  return assemble({ parameters: 5, numbers: 1, vectors: 6, body });
}
