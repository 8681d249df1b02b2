import type { EmbeddingMatrix } from "@embedloom/core";
import { createDotKernel, ROWS_AT_ONCE, STEP } from "./dot-kernel.ts";

/** What one memory of WebAssembly holds at most; a matrix may need several. */
const SEGMENT_BYTES = 2 ** 28;
const PAGE_BYTES = 65_536;
const LARGEST_CODE = 127;
const LARGEST_QUERY_CODE = 2 ** 15 - 1;
const LARGEST_SUM = 2 ** 31 - 1;

/** Rows as bytes, and how far each is from what it stands for: `mean + scale * codes`. */
export interface ByteRows {
  /** The mean of all rows, so that what all have in common costs no precision. */
  readonly mean: Float64Array;
  /** What a code of each row is multiplied by. */
  readonly scales: Float64Array;
  /** Length of what the codes of each row say. */
  readonly lengths: Float64Array;
  /** Length of what the code of each row leaves out. */
  readonly errors: Float64Array;
  /** The rows in order, as many in each as one memory holds. */
  readonly segments: readonly RowSegment[];
}

/** Rows that lie in one memory. */
interface RowSegment {
  readonly firstRow: number;
  /** The dot products of whole numbers with the codes of its rows: a view until the next call. */
  dot(query: Int16Array): Int32Array;
}

/** Codes the rows of a matrix; `undefined` where the runtime has no SIMD, or no room for them. */
export function createByteRows(matrix: EmbeddingMatrix, segmentBytes: number = SEGMENT_BYTES): ByteRows | undefined {
  const { count, dimensions } = matrix;
  const stride = STEP * Math.ceil(dimensions / STEP);
  const most = Math.max(ROWS_AT_ONCE, ROWS_AT_ONCE * Math.floor(segmentBytes / stride / ROWS_AT_ONCE));
  const [scales, lengths, errors] = [new Float64Array(count), new Float64Array(count), new Float64Array(count)];
  const facts = { mean: meanOf(matrix), scales, lengths, errors };
  const segments: RowSegment[] = [];
  for (let firstRow = 0; firstRow < count; firstRow += most) {
    const segment = createSegment({ matrix, stride, firstRow, rows: Math.min(most, count - firstRow), ...facts });
    if (segment === undefined) return undefined;
    segments.push(segment);
  }
  return { ...facts, segments };
}

interface SegmentWork extends Pick<ByteRows, "mean" | "scales" | "lengths" | "errors"> {
  readonly matrix: EmbeddingMatrix;
  /** Values of a row in memory, those that fill it up included. */
  readonly stride: number;
  readonly firstRow: number;
  readonly rows: number;
}

function createSegment({ stride, firstRow, rows, ...work }: SegmentWork): RowSegment | undefined {
  const kernel = createDotKernel();
  if (kernel === undefined) return undefined;
  const { memory, run } = kernel;
  const padded = ROWS_AT_ONCE * Math.ceil(rows / ROWS_AT_ONCE);
  const [queryAt, sumsAt] = [padded * stride, padded * stride + 2 * stride];
  try {
    memory.grow(Math.ceil((sumsAt + 4 * padded) / PAGE_BYTES));
  } catch {
    return undefined;
  }
  writeCodes(new Int8Array(memory.buffer, 0, padded * stride), { stride, firstRow, rows, ...work });
  const asked = new Int16Array(memory.buffer, queryAt, stride);
  const sums = new Int32Array(memory.buffer, sumsAt, rows);
  return {
    firstRow,
    dot(query) {
      asked.set(query);
      run(queryAt, sumsAt, 0, queryAt, sumsAt);
      return sums;
    },
  };
}

function meanOf({ data, dimensions, count }: EmbeddingMatrix): Float64Array {
  const mean = new Float64Array(dimensions);
  for (let row = 0, at = 0; row < count; row++)
    for (let d = 0; d < dimensions; d++, at++) mean[d]! += data[at]! / count;
  return mean;
}

/** Each row is scaled so that its largest value is 127, and laid as the kernel reads it. */
function writeCodes(
  codes: Int8Array,
  { matrix: { data, dimensions }, mean, stride, firstRow, rows, scales, lengths, errors }: SegmentWork,
): void {
  for (let i = 0; i < rows; i++) {
    const from = (firstRow + i) * dimensions;
    let largest = 0;
    for (let d = 0; d < dimensions; d++) largest = Math.max(largest, Math.abs(data[from + d]! - mean[d]!));
    const scale = largest / LARGEST_CODE;
    const first = (i - (i % ROWS_AT_ONCE)) * stride + (i % ROWS_AT_ONCE) * STEP;
    let [squares, missing] = [0, 0];
    for (let d = 0; d < dimensions; d++) {
      const value = data[from + d]! - mean[d]!;
      const code = scale === 0 ? 0 : Math.round(value / scale);
      codes[first + ROWS_AT_ONCE * (d - (d % STEP)) + (d % STEP)] = code;
      squares += code * code;
      missing += (value - code * scale) ** 2;
    }
    scales[firstRow + i] = scale;
    lengths[firstRow + i] = scale * Math.sqrt(squares);
    errors[firstRow + i] = Math.sqrt(missing);
  }
}

/** A query in whole numbers. */
export interface QueryCodes {
  readonly codes: Int16Array;
  /** What a code is multiplied by. */
  readonly scale: number;
  readonly length: number;
  /** Length of what the codes leave out. */
  readonly error: number;
}

/** Codes a query as finely as sums of 32 bits allow, whatever the row. */
export function codeQuery(query: Float64Array): QueryCodes {
  let [largest, total, squares] = [0, 0, 0];
  for (const value of query) {
    largest = Math.max(largest, Math.abs(value));
    total += Math.abs(value);
    squares += value * value;
  }
  // Half a code for each value may be rounded up.
  const largestTotal = LARGEST_SUM / LARGEST_CODE - query.length;
  const scale = Math.max(largest / LARGEST_QUERY_CODE, total / Math.max(1, largestTotal));
  let missing = 0;
  const codes = Int16Array.from(query, (value) => {
    const code = scale === 0 ? 0 : Math.round(value / scale);
    missing += (value - code * scale) ** 2;
    return code;
  });
  return { codes, scale, length: Math.sqrt(squares), error: Math.sqrt(missing) };
}
