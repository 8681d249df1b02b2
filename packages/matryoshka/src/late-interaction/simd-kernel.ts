import type { KernelEncoding, MaxSimKernel } from "./max-sim-kernel.ts";
import {
  advance,
  assemble,
  type Code,
  get,
  load,
  loopWhileBelow,
  set,
  simd,
  store,
  summed,
  sumOf,
  ZEROS,
} from "../wasm/index.ts";

/** Rows that are read together: their eight sums are what fits into registers beside the operands. */
const ROWS = 2;
const QUERIES = 4;

/** How the values of one encoding are multiplied. */
interface Arithmetic {
  readonly queryType: "float32" | "int8" | "int16";
  /** Values of a row in one step. */
  readonly step: number;
  /** The load of a row's step, and its bytes. */
  readonly loadRow: number;
  readonly rowBytes: number;
  /** `sum + lane * row`, on the stack. */
  readonly product: (lane: Code, row: Code, sum: Code) => Code;
  readonly sum: Code;
  readonly larger: Code;
}

const F32 = { sum: simd(0xe4), larger: simd(0xe9) };
const INTEGERS = { sum: simd(0xae), larger: simd(0xb8) };
const WHOLE = { loadRow: 0x00, rowBytes: 16 };

const ARITHMETIC: Readonly<Record<KernelEncoding, Readonly<Record<"plain" | "relaxed", Arithmetic>>>> = {
  float32: {
    plain: {
      ...F32,
      ...WHOLE,
      queryType: "float32",
      step: 4,
      product: (lane, row, sum) => [...lane, ...row, ...simd(0xe6), ...sum, ...F32.sum],
    },
    // f32x4.relaxed_madd: one rounding and one instruction where the processor has them.
    relaxed: {
      ...F32,
      ...WHOLE,
      queryType: "float32",
      step: 4,
      product: (lane, row, sum) => [...lane, ...row, ...sum, ...simd(0x105)],
    },
  },
  int8: {
    // v128.load8x8_s and i32x4.dot_i16x8_s: there is no product of bytes.
    plain: {
      ...INTEGERS,
      queryType: "int16",
      step: 8,
      loadRow: 0x01,
      rowBytes: 8,
      product: (lane, row, sum) => [...lane, ...row, ...simd(0xba), ...sum, ...INTEGERS.sum],
    },
    // i32x4.relaxed_dot_i8x16_i7x16_add_s, the same on every processor for rows from 0 to 127.
    relaxed: {
      ...INTEGERS,
      ...WHOLE,
      queryType: "int8",
      step: 16,
      product: (lane, row, sum) => [...lane, ...row, ...sum, ...simd(0x113)],
    },
  },
};

// The parameters, then the locals.
const [QUERY, QUERY_END, ROWS_AT, ROWS_END, LARGEST, GROUP_BYTES] = [0, 1, 2, 3, 4, 5];
const [ROW_AT, AT, GROUP_END, LARGEST_AT] = [6, 7, 8, 9];
const FIRST_VECTOR = 10;
const SUMS = Array.from({ length: ROWS * QUERIES }, (_, i) => FIRST_VECTOR + i);
const ROW = Array.from({ length: ROWS }, (_, i) => FIRST_VECTOR + SUMS.length + i);
const LANE = FIRST_VECTOR + SUMS.length + ROWS;

/**
 * The kernel as WebAssembly with 128-bit SIMD, which JavaScript itself has not; `undefined` where the runtime has no such
 * instructions.
 *
 * @param instructions `relaxed` for those of 2023, which multiply and add at once
 */
export function createSimdKernel(
  encoding: KernelEncoding,
  instructions: "plain" | "relaxed",
): MaxSimKernel | undefined {
  const arithmetic = ARITHMETIC[encoding][instructions];
  const body = kernelBody(arithmetic);
  const kernel = assemble({ parameters: 6, numbers: 4, vectors: LANE + 1 - FIRST_VECTOR, body });
  if (kernel === undefined) return undefined;
  const { step, queryType } = arithmetic;
  return {
    ...kernel,
    query: { type: queryType, atOnce: QUERIES, step },
    rows: { type: encoding, atOnce: ROWS, step },
  };
}

function kernelBody(arithmetic: Arithmetic): Code {
  const overQueries = loopWhileBelow(AT, QUERY_END, [
    ...SUMS.flatMap((local) => [...ZEROS, ...set(local)]),
    ...get(ROWS_AT),
    ...set(ROW_AT),
    ...alongRows(arithmetic),
    ...store(LARGEST_AT, 0, [
      ...load(0x00, LARGEST_AT),
      ...Array.from({ length: ROWS }, (_, row) => [
        ...summed(SUMS.slice(QUERIES * row, QUERIES * (row + 1)), [ROW[0]!, LANE], arithmetic.sum),
        ...arithmetic.larger,
      ]).flat(),
    ]),
    ...advance(LARGEST_AT, 4 * QUERIES),
  ]);
  return loopWhileBelow(ROWS_AT, ROWS_END, [
    ...sumOf(GROUP_END, ROWS_AT, GROUP_BYTES),
    ...[...get(QUERY), ...set(AT), ...get(LARGEST), ...set(LARGEST_AT)],
    ...overQueries,
    ...[...get(GROUP_END), ...set(ROWS_AT)],
  ]);
}

/** All steps of some rows, added up for some rows of the query. */
function alongRows({ loadRow, rowBytes, product }: Arithmetic): Code {
  return loopWhileBelow(ROW_AT, GROUP_END, [
    ...ROW.flatMap((local, row) => [...load(loadRow, ROW_AT, row * rowBytes), ...set(local)]),
    ...Array.from({ length: QUERIES }, (_, query) => [
      ...load(0x00, AT, 16 * query),
      ...set(LANE),
      ...ROW.flatMap((local, row) => {
        const sum = SUMS[QUERIES * row + query]!;
        return [...product(get(LANE), get(local), get(sum)), ...set(sum)];
      }),
    ]).flat(),
    ...advance(AT, 16 * QUERIES),
    ...advance(ROW_AT, rowBytes * ROWS),
  ]);
}
