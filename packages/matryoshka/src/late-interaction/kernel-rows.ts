import type { EmbeddingMatrix } from "@embedloom/core";
import type { MaxSimKernel, RowLayout } from "./max-sim-kernel.ts";

/** How a value of a row of length 1 is written: `round(value * scale) + offset`; of floats nothing is rounded. */
export interface RowCoding {
  readonly scale: number;
  readonly offset: number;
}

/** Floats are written as they are. */
export const PLAIN_CODING: RowCoding = { scale: 1, offset: 0 };

/** The coding that writes the largest value of any of the rows, of length 1, as `most`. */
export function codingFor(
  matrices: readonly EmbeddingMatrix[],
  dimensions: number,
  { most, offset }: { readonly most: number; readonly offset: number },
): RowCoding {
  let largest = 0;
  for (const { data, count, dimensions: width } of matrices) {
    for (let row = 0; row < count; row++) largest = Math.max(largest, largestShare(data, row * width, dimensions));
  }
  return { scale: most / (largest || 1), offset };
}

/** The largest value of a row over its length; 0 for a row of zeros. */
function largestShare(data: Float32Array, at: number, dimensions: number): number {
  let [squares, largest] = [0, 0];
  for (let i = at; i < at + dimensions; i++) {
    const value = data[i]!;
    squares += value * value;
    if (value > largest) largest = value;
    else if (-value > largest) largest = -value;
  }
  return squares === 0 ? 0 : largest / Math.sqrt(squares);
}

/** Values of a row in memory, those that fill it up included. */
export function strideOf({ step }: RowLayout, dimensions: number): number {
  return step * Math.ceil(dimensions / step);
}

/** Bytes of one value. */
export function valueBytes({ type }: RowLayout): number {
  return { float32: 4, int16: 2, int8: 1 }[type];
}

/**
 * Writes the rows of a matrix, each scaled to length 1, to an address, in groups of `atOnce`; the last group is filled up with
 * the last row, which changes no maximum.
 *
 * @returns the sum of the values that were written for each row
 */
export function writeRows(
  { memory }: MaxSimKernel,
  layout: RowLayout,
  { at, matrix, dimensions, coding }: RowWork,
): Float64Array {
  const { atOnce, step, type } = layout;
  const stride = strideOf(layout, dimensions);
  const padded = atOnce * Math.ceil(matrix.count / atOnce);
  const Values = { float32: Float32Array, int16: Int16Array, int8: Int8Array }[type];
  const target = new Values(memory.buffer, at, padded * stride);
  const sums = new Float64Array(padded);
  const codes = new Float64Array(stride);
  for (let row = 0; row < padded; row++) {
    const from = Math.min(row, matrix.count - 1) * matrix.dimensions;
    sums[row] = codeRow(codes, matrix.data, { from, dimensions, coding, isFloat: type === "float32" });
    let next = (row - (row % atOnce)) * stride + (row % atOnce) * step;
    for (let block = 0; block < stride; block += step, next += atOnce * step) {
      for (let i = 0; i < step; i++) target[next + i] = codes[block + i]!;
    }
  }
  return sums;
}

interface RowSource {
  readonly from: number;
  readonly dimensions: number;
  readonly coding: RowCoding;
  readonly isFloat: boolean;
}

/** Fills in what is written of one row, of which the rest stays 0, and gives the sum of it. */
function codeRow(codes: Float64Array, data: Float32Array, { from, dimensions, coding, isFloat }: RowSource): number {
  let squares = 0;
  for (let i = from; i < from + dimensions; i++) squares += data[i]! * data[i]!;
  // A row of zeros stays so.
  const scale = squares === 0 ? 0 : coding.scale / Math.sqrt(squares);
  const { offset } = coding;
  let sum = 0;
  for (let i = 0; i < dimensions; i++) {
    const value = data[from + i]! * scale;
    const code = isFloat ? value : Math.floor(value + 0.5) + offset;
    codes[i] = code;
    sum += code;
  }
  return sum;
}

/** What {@link writeRows} writes, and where. */
export interface RowWork {
  readonly at: number;
  readonly matrix: EmbeddingMatrix;
  /** How many of the first values of a row are written. */
  readonly dimensions: number;
  readonly coding: RowCoding;
}
