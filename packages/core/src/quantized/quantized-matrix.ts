import { checkInteger, checkOneOf, type Kind, kindOf } from "../arguments/index.ts";
import { EmbeddingMatrix } from "../matrix/index.ts";
import * as kinds from "../arguments/index.ts";
import { InvalidOptionError } from "../errors/index.ts";

/** How a value is kept: in one byte from -128 to 127, or by its sign in one bit. */
export type QuantizedEncoding = "int8" | "binary";

/** The bytes of rows: values of int8, or bits. */
export type QuantizedData = Int8Array | Uint8Array;

const dataKind = kindOf(
  "an Int8Array of values or a Uint8Array of bits",
  // A detached one says 0; one that is no view at all throws.
  (value) => (value instanceof Int8Array || value instanceof Uint8Array) && value.length >= 0,
);
const rowsKind = kinds.list(kinds.integer(0), "an array of rows' numbers");

/**
 * Rows of vectors that arrived quantised and stay so: 1,024 values take 1,024 bytes as int8 and 128 as bits, not 4,096.
 *
 * Of `int8` the direction of a row is that of its integers, whose length is not 1. Of `binary` a bit says that the value is
 * positive; the first value is the highest bit of the first byte, as NumPy packs them.
 *
 * @example
 * ```ts
 * import { QuantizedMatrix } from "@embedloom/core/quantized";
 *
 * const matrix = new QuantizedMatrix(Int8Array.of(127, -3, 5, 90), 2);
 * console.log(matrix.encoding, matrix.count, matrix.row(1)); // int8 2 Int8Array(2) [ 5, 90 ]
 * ```
 */
export class QuantizedMatrix implements Iterable<QuantizedData> {
  /** All rows, one after another: `Int8Array` of values, or `Uint8Array` of bits. */
  readonly data: QuantizedData;
  /** What the data are. */
  readonly encoding: QuantizedEncoding;
  /** Width of a row, in values. */
  readonly dimensions: number;
  /** Number of rows. */
  readonly count: number;
  /** Bytes of a row. */
  readonly rowBytes: number;

  /**
   * Wraps `data` without copying it.
   *
   * @param dimensions width of a row in values; of bits a multiple of 8
   * @throws InvalidOptionError when the length of `data` is not a whole number of rows
   */
  constructor(data: QuantizedData, dimensions: number) {
    dataKind("data", data);
    this.encoding = data instanceof Int8Array ? "int8" : "binary";
    checkInteger("dimensions", dimensions, 1);
    const rowBytes = this.encoding === "int8" ? dimensions : dimensions / 8;
    if (!Number.isInteger(rowBytes) || data.length % rowBytes !== 0) {
      const expected = `one whose rows make up the ${data.length} bytes of ${this.encoding}`;
      throw new InvalidOptionError("dimensions", expected, dimensions);
    }
    this.data = data;
    this.dimensions = dimensions;
    this.rowBytes = rowBytes;
    this.count = data.length / rowBytes;
  }

  /** A matrix without rows. */
  static none(encoding: QuantizedEncoding, dimensions: number): QuantizedMatrix {
    checkOneOf("encoding", encoding, ["int8", "binary"]);
    return new QuantizedMatrix(encoding === "int8" ? new Int8Array(0) : new Uint8Array(0), dimensions);
  }

  /**
   * Row `index` as a view.
   *
   * @throws InvalidOptionError when there is no such row
   */
  row(index: number): QuantizedData {
    if (!Number.isInteger(index) || index < 0 || index >= this.count) {
      throw new InvalidOptionError("index", `an integer from 0 to below ${this.count}`, index);
    }
    return this.data.subarray(index * this.rowBytes, (index + 1) * this.rowBytes);
  }

  /**
   * Copies the rows at `indices`, in that order, into a new matrix.
   *
   * @throws InvalidOptionError when there is no such row
   */
  select(indices: readonly number[]): QuantizedMatrix {
    return this.#of((rowsKind("indices", indices) as readonly number[]).map((index) => this.row(index)));
  }

  /**
   * Copies the rows of this matrix and of others of its kind, in that order, into a new matrix.
   *
   * @throws InvalidOptionError when one has another encoding or width
   */
  concat(...others: readonly QuantizedMatrix[]): QuantizedMatrix {
    others.forEach((each, i) => quantizedMatrixKind(`others[${i}]`, each));
    for (const { encoding, dimensions } of others) {
      if (encoding !== this.encoding || dimensions !== this.dimensions) {
        const expected = `matrices of ${this.encoding} with ${this.dimensions} dimensions`;
        throw new InvalidOptionError("others", expected, `${encoding} with ${dimensions}`);
      }
    }
    return this.#of([this, ...others].map(({ data }) => data));
  }

  /** Copies everything into float32, at 4 or 32 times the memory: int8 as they are, bits as 1 and -1. */
  toFloat32(): EmbeddingMatrix {
    const { count, dimensions, data } = this;
    if (this.encoding === "int8") return new EmbeddingMatrix(Float32Array.from(data), dimensions);
    const values = new Float32Array(count * dimensions);
    for (let i = 0; i < values.length; i++) values[i] = (data[i >> 3]! >> (7 - (i & 7))) & 1 ? 1 : -1;
    return new EmbeddingMatrix(values, dimensions);
  }

  /** What `JSON.stringify` writes: the rows, of int8 as values, of bits as bytes from 0 to 255. */
  toJSON(): number[][] {
    return Array.from(this, (row) => Array.from(row));
  }

  *[Symbol.iterator](): IterableIterator<QuantizedData> {
    for (let i = 0; i < this.count; i++) yield this.row(i);
  }

  #of(parts: readonly QuantizedData[]): QuantizedMatrix {
    const bytes = parts.reduce((sum, { length }) => sum + length, 0);
    const joined = this.encoding === "int8" ? new Int8Array(bytes) : new Uint8Array(bytes);
    let at = 0;
    for (const part of parts) {
      joined.set(part, at);
      at += part.length;
    }
    return new QuantizedMatrix(joined, this.dimensions);
  }
}

/** A `QuantizedMatrix`, of whichever copy of this package. */
export const quantizedMatrixKind: Kind = kindOf("a QuantizedMatrix", (value) => {
  if (typeof value !== "object" || value === null) return false;
  const { data, encoding, count, dimensions, rowBytes } = value as QuantizedMatrix;
  dataKind("data", data);
  const isWhole =
    rowBytes === (encoding === "binary" ? dimensions / 8 : dimensions) && count * rowBytes === data.length;
  return isWhole && (encoding === "binary" || encoding === "int8") && typeof Reflect.get(value, "row") === "function";
});
