import {
  checkInteger,
  createTopRows,
  type EmbeddingMatrix,
  InvalidOptionError,
  kindOf,
  kinds,
  type KindsOf,
  type Match,
  readOptions,
} from "@embedloom/core";
import { type QuantizedMatrix, quantizedMatrixKind } from "@embedloom/core/quantized";
import { checkFinite, checkQuery } from "../arguments/index.ts";
import { type RowScan, scanCodes, scanSigns } from "../shortlist/index.ts";
import type { TwoStageSearchOptions } from "./two-stage-index.ts";

/** The options of {@link createQuantizedIndex}. */
export interface QuantizedIndexSettings {
  /** What the first stage reads of a value of int8: all of it, or its sign, of which a copy is kept. @default that of the matrix */
  readonly shortlistEncoding?: "int8" | "binary" | undefined;
  /** How many of the first values of a row the first stage reads; a width the model was trained for. Absent: all. */
  readonly shortlistDimensions?: number | undefined;
  /**
   * The same rows, kept better, to rank the shortlist by: int8 for bits, or floats. Absent: int8 is ranked by itself, and bits
   * by the signs alone.
   */
  readonly rescoreWith?: QuantizedMatrix | EmbeddingMatrix | undefined;
}

/** A quantised matrix that is ready for searches. */
export interface QuantizedIndex {
  /** The rows that are searched: the caller's own matrix. */
  readonly matrix: QuantizedMatrix;
  /**
   * Finds a shortlist by what the first stage reads, then ranks it: by the cosine of int8 or float rows with a query of length 1,
   * or, of bits, by the sum of the query's values with the row's signs, divided by the square root of the width, which is the
   * cosine of the query with the signs.
   *
   * @param query floats, as `embedQueries` gives them
   * @throws InvalidOptionError when the query has another width or a value that is not finite, or an option is out of range
   */
  search(query: ArrayLike<number>, options: TwoStageSearchOptions): Match[];
}

/**
 * Prepares vectors that arrived as bytes or bits for two-stage searches. They are not widened: the query is float, the rows stay as
 * they are.
 *
 * @throws InvalidOptionError when a setting does not fit the matrix
 * @example
 * ```ts
 * import { QuantizedMatrix } from "@embedloom/core/quantized";
 * import { createQuantizedIndex } from "@embedloom/matryoshka";
 *
 * const index = createQuantizedIndex(new QuantizedMatrix(Int8Array.of(100, 3, -2, 90), 2));
 * console.log(index.search([0, 1], { k: 1 })[0]?.index); // 1
 * ```
 */
export function createQuantizedIndex(matrix: QuantizedMatrix, settings: QuantizedIndexSettings = {}): QuantizedIndex {
  quantizedMatrixKind("matrix", matrix);
  const { dimensions, count, encoding } = matrix;
  const {
    shortlistEncoding = encoding,
    shortlistDimensions = dimensions,
    rescoreWith,
  } = readOptions<QuantizedIndexSettings>("settings", settings, {
    shortlistEncoding: kinds.optional(encoding === "int8" ? kinds.oneOf("int8", "binary") : kinds.oneOf("binary")),
    shortlistDimensions: kinds.optional(kinds.integer(1, dimensions)),
    rescoreWith: kinds.optional(rowsKind),
  });
  checkRescoring(matrix, rescoreWith);
  const scan =
    shortlistEncoding === "int8" ? codeScan(matrix, shortlistDimensions) : signScan(matrix, shortlistDimensions);
  const scoreOf = rowScore(rescoreWith ?? matrix);

  return {
    matrix,
    search(query, options) {
      const { k, shortlist } = readOptions<TwoStageSearchOptions>("options", options, searchKinds);
      if (shortlist !== undefined) checkInteger("shortlist", shortlist, k);
      checkQuery(query, dimensions);
      const wanted = Float64Array.from(query);
      const found = createTopRows(Math.min(count, shortlist ?? 10 * k));
      scan(wanted, found);
      const best = createTopRows(Math.min(count, k));
      for (const row of found.rows()) best.offer(row, scoreOf(row, wanted));
      return best.sorted();
    },
  };
}

const rowsKind = kindOf("a QuantizedMatrix or an EmbeddingMatrix", (value) => {
  const kind = "encoding" in Object(value) ? quantizedMatrixKind : kinds.matrix;
  return kind("rescoreWith", value) === value;
});

const searchKinds: KindsOf<TwoStageSearchOptions> = {
  k: kinds.integer(1),
  shortlist: kinds.optional(kinds.integer(1)),
};

function checkRescoring(matrix: QuantizedMatrix, rescoreWith: QuantizedMatrix | EmbeddingMatrix | undefined): void {
  if (rescoreWith === undefined) return;
  const { count, dimensions } = rescoreWith;
  if (count !== matrix.count || dimensions !== matrix.dimensions) {
    const expected = `${matrix.count} rows of ${matrix.dimensions} dimensions, as the matrix has`;
    throw new InvalidOptionError("rescoreWith", expected, `${count} x ${dimensions}`);
  }
  if (!("encoding" in rescoreWith)) checkFinite("rescoreWith", rescoreWith);
}

function codeScan({ data, dimensions, count }: QuantizedMatrix, width: number): RowScan {
  const codes = signed(data);
  const scales = Float64Array.from({ length: count }, (_, row) => scaleOf(codes, row * dimensions, width));
  return scanCodes({ codes, stride: dimensions, width, scales });
}

/** One over the length of a row; 0 for a row of zeros. */
function scaleOf(codes: Int8Array, at: number, width: number): number {
  let squares = 0;
  for (let i = 0; i < width; i++) squares += codes[at + i]! ** 2;
  return squares === 0 ? 0 : 1 / Math.sqrt(squares);
}

function signScan(matrix: QuantizedMatrix, width: number): RowScan {
  const { count } = matrix;
  const bytesPerRow = 4 * Math.ceil(width / 32);
  const signs = new Uint8Array(count * bytesPerRow);
  const isPositive = signReader(matrix);
  for (let row = 0; row < count; row++) {
    for (let i = 0; i < width; i++) {
      if (isPositive(row, i)) signs[row * bytesPerRow + (i >> 3)]! |= 1 << (i & 7);
    }
  }
  return scanSigns({ signs, bytesPerRow, width, filled: new Uint8Array(count).fill(1) });
}

function signReader({ data, encoding, dimensions, rowBytes }: QuantizedMatrix): (row: number, i: number) => boolean {
  if (encoding === "int8") return (row, i) => data[row * dimensions + i]! > 0;
  return (row, i) => ((data[row * rowBytes + (i >> 3)]! >> (7 - (i & 7))) & 1) === 1;
}

function rowScore(rows: QuantizedMatrix | EmbeddingMatrix): (row: number, query: Float64Array) => number {
  const { dimensions, data } = rows;
  if (!("encoding" in rows)) {
    return (row, query) => {
      let sum = 0;
      for (let i = 0; i < dimensions; i++) sum += data[row * dimensions + i]! * query[i]!;
      return sum;
    };
  }
  if (rows.encoding === "int8") {
    const codes = signed(rows.data);
    return (row, query) => {
      let sum = 0;
      for (let i = 0; i < dimensions; i++) sum += codes[row * dimensions + i]! * query[i]!;
      return sum * scaleOf(codes, row * dimensions, dimensions);
    };
  }
  const isPositive = signReader(rows);
  return (row, query) => {
    let sum = 0;
    for (let i = 0; i < dimensions; i++) sum += isPositive(row, i) ? query[i]! : -query[i]!;
    return sum / Math.sqrt(dimensions);
  };
}

function signed(data: Int8Array | Uint8Array): Int8Array {
  return data instanceof Int8Array ? data : new Int8Array(data.buffer, data.byteOffset, data.length);
}
