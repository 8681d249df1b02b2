import {
  createTopRows,
  type EmbeddingMatrix,
  InvalidOptionError,
  kinds,
  type Match,
  readOptions,
} from "@embedloom/core";
import { checkFinite } from "../arguments/index.ts";
import { codingFor, PLAIN_CODING, strideOf, valueBytes, writeRows } from "./kernel-rows.ts";
import type { KernelEncoding, MaxSimKernel } from "./max-sim-kernel.ts";
import { createScalarKernel } from "./scalar-kernel.ts";
import { createSimdKernel } from "./simd-kernel.ts";

/** The options of {@link createMaxSimIndex}. */
export interface MaxSimSettings {
  /** What is kept of a value: all of it, or seven bits in one byte, a quarter of the memory. @default "float32" */
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
  /**
   * The `k` best chunks, best first, ties by the lower number; all when there are fewer.
   *
   * @throws InvalidOptionError as `score`, and when a number of `among` is that of no chunk
   */
  rank(query: EmbeddingMatrix, options: MaxSimRankOptions): Match[];
}

/** The options of {@link MaxSimIndex.rank}. */
export interface MaxSimRankOptions {
  /** How many chunks are wanted. At least 1. */
  readonly k: number;
  /** Numbers of the chunks to rank, such as those that a search by one vector a chunk has found. Absent: all. */
  readonly among?: readonly number[] | undefined;
}

const chunksKind = kinds.list(kinds.matrix, "an array of matrices");
const PAGE_BYTES = 65_536;
/** Bytes of a chunk are from 1 to 127, so that the fastest instructions can take them; those of a question from -127 to 127. */
const MOST_CODE = 63;
const CODE_OFFSET = 64;
const MOST_QUERY_CODE = 127;

/**
 * Prepares chunks for late interaction, also called MaxSim: ranking by token vectors instead of by one vector a chunk, as the second
 * stage of a search. Takes a copy of all token vectors, each scaled to length 1: prepare once what is searched often, and let
 * `among` of `rank` name what the first stage has found.
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
  const kernel =
    createSimdKernel(encoding, "relaxed") ?? createSimdKernel(encoding, "plain") ?? createScalarKernel(encoding);
  const rows = layRows(kernel, encoding, chunks, dimensions);

  function scorer(query: EmbeddingMatrix): (chunk: number) => number {
    kinds.matrix("query", query);
    if (query.count === 0 || (width > 0 && query.dimensions !== width)) {
      throw new InvalidOptionError(
        "query",
        `at least one row of ${width} dimensions`,
        `${query.count} x ${query.dimensions}`,
      );
    }
    checkFinite("query", query);
    return rows.scorer(query);
  }

  return {
    count: chunks.length,
    dimensions,
    score: (query) => Float64Array.from(chunks.keys(), scorer(query)),
    rank(query, options) {
      const { k, among } = readOptions<MaxSimRankOptions>("options", options, {
        k: kinds.integer(1),
        among: kinds.optional(kinds.list(kinds.integer(0, chunks.length - 1))),
      });
      const wanted = among === undefined ? chunks.keys() : new Set(among);
      const scoreOf = scorer(query);
      const best = createTopRows(Math.min(k, chunks.length));
      for (const chunk of wanted) best.offer(chunk, scoreOf(chunk));
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
  /** The sum over the rows of the query, for one chunk after another. */
  scorer(query: EmbeddingMatrix): (chunk: number) => number;
}

/** Puts the rows of all chunks into the kernel's memory, in front of room for a query that grows with the first long one. */
function layRows(
  kernel: MaxSimKernel,
  encoding: KernelEncoding,
  chunks: readonly EmbeddingMatrix[],
  dimensions: number,
): LaidRows {
  const isFloat = encoding === "float32";
  const { rows, query: asked } = kernel;
  const coding = isFloat ? PLAIN_CODING : codingFor(chunks, dimensions, { most: MOST_CODE, offset: CODE_OFFSET });
  const groupBytes = rows.atOnce * strideOf(rows, dimensions) * valueBytes(rows);
  const starts: number[] = [0];
  for (const { count } of chunks) starts.push(starts.at(-1)! + groupBytes * Math.ceil(count / rows.atOnce));
  grow(kernel, starts.at(-1)!);
  chunks.forEach((matrix, chunk) => writeRows(kernel, rows, { at: starts[chunk]!, matrix, dimensions, coding }));
  const queryAt = 16 * Math.ceil(starts.at(-1)! / 16);
  return {
    scorer(query) {
      const padded = asked.atOnce * Math.ceil(query.count / asked.atOnce);
      const largestAt = queryAt + 16 * Math.ceil((padded * strideOf(asked, dimensions) * valueBytes(asked)) / 16);
      grow(kernel, largestAt + 4 * padded);
      const own = isFloat ? PLAIN_CODING : codingFor([query], dimensions, { most: MOST_QUERY_CODE, offset: 0 });
      const sums = writeRows(kernel, asked, { at: queryAt, matrix: query, dimensions, coding: own });
      const queryEnd = queryAt + padded * strideOf(asked, dimensions) * valueBytes(asked);
      const { buffer } = kernel.memory;
      const largest = isFloat ? new Float32Array(buffer, largestAt, padded) : new Int32Array(buffer, largestAt, padded);
      const least = isFloat ? -Infinity : -(2 ** 31);
      // What the offset of the chunks' values adds to every product of a query's row.
      const added = sums.subarray(0, query.count).reduce((sum, each) => sum + coding.offset * each, 0);
      return (chunk) => {
        if (chunks[chunk]!.count === 0) return -Infinity;
        largest.fill(least);
        kernel.run(queryAt, queryEnd, starts[chunk]!, starts[chunk + 1]!, largestAt, groupBytes);
        let sum = 0;
        for (let i = 0; i < query.count; i++) sum += largest[i]!;
        return (sum - added) / (coding.scale * own.scale);
      };
    },
  };
}

function grow({ memory }: MaxSimKernel, bytes: number): void {
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
}
