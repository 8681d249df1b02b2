import {
  createTopRows,
  type EmbeddingMatrix,
  InvalidOptionError,
  kinds,
  type Match,
  readOptions,
} from "@embedloom/core";
import { checkFinite } from "../check-finite.ts";
import { createScalarKernel } from "./scalar-kernel.ts";
import { createSimdKernel, type KernelEncoding, type SimdKernel } from "./simd-kernel.ts";

/** The choices of {@link createMaxSimIndex}. */
export interface MaxSimSettings {
  /** What is kept of a value: all of it, or one byte, a quarter of the memory. @default "float32" */
  readonly encoding?: KernelEncoding | undefined;
  /** How many of the first values of a token vector are read. Absent: all. */
  readonly dimensions?: number | undefined;
}

/** Token vectors of chunks, ready to be compared with those of questions. */
export interface MaxSimIndex {
  /** Number of chunks. */
  readonly count: number;
  /** Values that are read of a token vector. */
  readonly dimensions: number;
  /**
   * The score of every chunk: for each token of the question the cosine with the token of the chunk that is most like it, summed
   * up. A chunk without tokens has `-Infinity`.
   *
   * @throws InvalidOptionError when the query has another width, a value that is not finite, or no rows
   */
  score(query: EmbeddingMatrix): Float64Array;
  /** The `k` best chunks, best first, ties by the lower number; all when there are fewer. */
  rank(query: EmbeddingMatrix, options: { readonly k: number }): Match[];
}

const chunksKind = kinds.list(kinds.matrix, "an array of matrices");
const LARGEST_CODE = 127;
const PAGE_BYTES = 65_536;
/** Rows of the query that are read together, and of a document. */
const QUERIES_AT_ONCE = 4;
const ROWS_AT_ONCE = 2;

/**
 * Prepares chunks for late interaction, also called MaxSim: ranking by token vectors instead of by one vector a chunk, for the few
 * dozen chunks that a search has found. Takes a copy of all token vectors, each scaled to length 1.
 *
 * @param chunks the token vectors of each chunk, as a `TokenEncoder` gives them
 * @throws InvalidOptionError when widths differ, a value is not finite, or a setting cannot work
 * @example
 * ```ts
 * import { EmbeddingMatrix } from "@embedloom/core";
 * import { createMaxSimIndex } from "@embedloom/matryoshka";
 *
 * const chunks = [EmbeddingMatrix.fromRows([[1, 0]]), EmbeddingMatrix.fromRows([[1, 0], [0, 1]])];
 * const index = createMaxSimIndex(chunks);
 * console.log(index.rank(EmbeddingMatrix.fromRows([[0, 1], [1, 0]]), { k: 1 })); // [ { index: 1, score: 2 } ]
 * ```
 */
export function createMaxSimIndex(given: readonly EmbeddingMatrix[], settings: MaxSimSettings = {}): MaxSimIndex {
  const chunks = chunksKind("chunks", given) as readonly EmbeddingMatrix[];
  const width = widthOf(chunks);
  const { encoding = "float32", dimensions = Math.max(1, width) } = readOptions<MaxSimSettings>("settings", settings, {
    encoding: kinds.optional(kinds.oneOf("float32", "int8")),
    dimensions: kinds.optional(kinds.integer(1, width === 0 ? undefined : width)),
  });
  const kernel = createSimdKernel(encoding) ?? createScalarKernel(encoding);
  const rows = layRows(kernel, encoding, chunks, dimensions);

  function score(query: EmbeddingMatrix): Float64Array {
    kinds.matrix("query", query);
    if (query.count === 0 || (width > 0 && query.dimensions !== width)) {
      throw new InvalidOptionError(
        "query",
        `at least one row of ${width} dimensions`,
        `${query.count} x ${query.dimensions}`,
      );
    }
    checkFinite("query", query);
    return rows.score(query);
  }

  return {
    count: chunks.length,
    dimensions,
    score,
    rank(query, options) {
      const { k } = readOptions("options", options, { k: kinds.integer(1) });
      const best = createTopRows(Math.min(k, chunks.length));
      score(query).forEach((each, chunk) => best.offer(chunk, each));
      return best.sorted();
    },
  };
}

function widthOf(chunks: readonly EmbeddingMatrix[]): number {
  const width = chunks.find(({ count }) => count > 0)?.dimensions ?? 0;
  chunks.forEach((chunk, index) => {
    if (chunk.count > 0 && chunk.dimensions !== width) {
      const expected = `token vectors as wide as those of the first chunk (${width})`;
      throw new InvalidOptionError("chunks", expected, chunk.dimensions, { index });
    }
    checkFinite("chunks", chunk);
  });
  return width;
}

interface LaidRows {
  score(query: EmbeddingMatrix): Float64Array;
}

/** Puts the rows of all chunks into the kernel's memory, behind room for a query that grows with the first long one. */
function layRows(
  kernel: SimdKernel,
  encoding: KernelEncoding,
  chunks: readonly EmbeddingMatrix[],
  dimensions: number,
): LaidRows {
  const isFloat = encoding === "float32";
  const step = isFloat ? 4 : 8;
  const stride = step * Math.ceil(dimensions / step);
  const rowBytes = isFloat ? 4 * stride : stride;
  const counts = chunks.map(({ count }) => ROWS_AT_ONCE * Math.ceil(count / ROWS_AT_ONCE));
  const total = counts.reduce((sum, count) => sum + count, 0);
  const starts: number[] = [];
  const bytes = total * rowBytes;
  grow(kernel, bytes);
  let row = 0;
  for (const [chunk, matrix] of chunks.entries()) {
    starts.push(row * rowBytes);
    // An odd last row is read twice, which changes no maximum.
    for (let i = 0; i < counts[chunk]!; i++, row++) {
      const values = matrix.row(Math.min(i, matrix.count - 1)).subarray(0, dimensions);
      writeRow(kernel, isFloat ? "float32" : "int8", row * rowBytes, stride, values);
    }
  }
  const queryAt = 16 * Math.ceil(bytes / 16);
  return {
    score(query) {
      const padded = QUERIES_AT_ONCE * Math.ceil(query.count / QUERIES_AT_ONCE);
      const queryBytes = isFloat ? rowBytes : 2 * rowBytes;
      const largestAt = queryAt + padded * queryBytes;
      grow(kernel, largestAt + 4 * padded);
      for (let i = 0; i < padded; i++) {
        const values = query.row(Math.min(i, query.count - 1)).subarray(0, dimensions);
        writeRow(kernel, isFloat ? "float32" : "int16", queryAt + i * queryBytes, stride, values);
      }
      const largest = new Float32Array(kernel.memory.buffer, largestAt, padded);
      const scale = isFloat ? 1 : LARGEST_CODE ** -2;
      return Float64Array.from(chunks, ({ count }, chunk) => {
        if (count === 0) return -Infinity;
        largest.fill(-Infinity);
        const end = starts[chunk]! + counts[chunk]! * rowBytes;
        kernel.run(queryAt, largestAt, rowBytes, starts[chunk]!, end, largestAt);
        let sum = 0;
        for (let i = 0; i < query.count; i++) sum += largest[i]! * scale;
        return sum;
      });
    },
  };
}

function grow({ memory }: SimdKernel, bytes: number): void {
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
}

/** A row of length 1 at an address, with zeros up to `stride`; a row of zeros stays so. */
function writeRow(
  { memory }: SimdKernel,
  type: "float32" | "int8" | "int16",
  at: number,
  stride: number,
  values: Float32Array,
): void {
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += values[i]! * values[i]!;
  const scale = (type === "float32" ? 1 : LARGEST_CODE) / (Math.sqrt(squares) || 1);
  const row = rowAt(memory.buffer, type, at, stride);
  for (let i = 0; i < values.length; i++)
    row[i] = type === "float32" ? values[i]! * scale : Math.round(values[i]! * scale);
  // What lay here before may have been a longer row.
  row.fill(0, values.length);
}

function rowAt(
  buffer: ArrayBuffer,
  type: "float32" | "int8" | "int16",
  at: number,
  stride: number,
): Float32Array | Int8Array | Int16Array {
  if (type === "float32") return new Float32Array(buffer, at, stride);
  return type === "int8" ? new Int8Array(buffer, at, stride) : new Int16Array(buffer, at, stride);
}
