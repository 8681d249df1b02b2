import {
  type CompletedInputs,
  EmbeddingMatrix,
  type InputFailure,
  InvalidReplyError,
  isEmbedloomError,
  type RowAllocator,
} from "@embedloom/core";
import type { DistinctInputs } from "./distinct-inputs.ts";

/** Where the vectors of a call are put together: one matrix, each row in the place of its input. */
export interface ResultRows {
  /** Inputs that have their vector. */
  readonly done: number;
  /** Inputs that will get none. */
  readonly failed: number;
  /** Writes row `r` of `embeddings` to all positions of text `ids[r]`; gives an error, and writes nothing, when they do not fit. */
  put(ids: readonly number[], embeddings: EmbeddingMatrix): InvalidReplyError | undefined;
  /** Whether a text is neither put nor failed. */
  isOpen(id: number): boolean;
  /**
   * The memory where the vectors of these texts belong, if it is in one piece: what is written there needs no copy. It must
   * not be given to anyone who keeps it.
   */
  allocatorFor(ids: readonly number[]): RowAllocator | undefined;
  /** Gives up on a text for a fault of its own, at all its positions. */
  fail(id: number, error: unknown): void;
  /** Gives up, for one reason, on every text that is neither put nor failed. */
  failOpen(error: unknown): void;
  /** Hands everything out; to be called once, at the end. */
  finish(): Omit<CompletedInputs, "usage"> & { readonly failures: readonly InputFailure[] };
}

/** Makes the place for the vectors of `total` inputs; its memory is taken when the first vector shows the width. */
export function createResultRows(total: number, inputs: DistinctInputs): ResultRows {
  const settled = new Uint8Array(inputs.texts.length);
  const failures: InputFailure[] = [...inputs.invalid];
  let matrix: EmbeddingMatrix | undefined;
  // Made for the first request, which may fail or come back with another width.
  let spare: EmbeddingMatrix | undefined;
  let done = 0;

  function matrixFor(dimensions: number): EmbeddingMatrix {
    if (matrix !== undefined) return matrix;
    if (spare?.dimensions !== dimensions) spare = EmbeddingMatrix.zeros(total, dimensions);
    return spare;
  }

  function giveUp(id: number, error: unknown, ownFault: boolean): void {
    if (settled[id] !== 0) return;
    settled[id] = 1;
    inputs.eachPosition(id, (index) => failures.push({ index, error: ownFault ? positioned(error, index) : error }));
  }

  return {
    get done() {
      return done;
    },
    get failed() {
      return failures.length;
    },
    put(ids, embeddings) {
      const problem = misfit(ids.length, matrix?.dimensions, embeddings);
      if (problem !== undefined) return problem;
      const rows = (matrix = matrixFor(embeddings.dimensions));
      const inPlace = sameMemory(embeddings.data, this.allocatorFor(ids)?.(embeddings.dimensions));
      // Rows that lie elsewhere in the matrix must not be overwritten before they are read.
      const source = !inPlace && embeddings.data.buffer === rows.data.buffer ? copyOf(embeddings) : embeddings;
      ids.forEach((id, row) => {
        if (settled[id] !== 0) return;
        settled[id] = 1;
        if (inPlace) {
          done += 1;
          return;
        }
        const vector = source.row(row);
        inputs.eachPosition(id, (position) => {
          rows.data.set(vector, position * rows.dimensions);
          done += 1;
        });
      });
      return undefined;
    },
    isOpen: (id) => settled[id] === 0,
    allocatorFor(ids) {
      const [first] = ids;
      if (!inputs.plain || first === undefined || ids.at(-1) !== first + ids.length - 1) return undefined;
      return (dimensions) => {
        const rows = matrixFor(dimensions);
        // A text that was tried alone meanwhile has its vector, which a reply that is wrong must not spoil.
        if (rows.dimensions !== dimensions || ids.some((id) => settled[id] !== 0)) return undefined;
        return rows.data.subarray(first * dimensions, (first + ids.length) * dimensions);
      };
    },
    fail: (id, error) => giveUp(id, error, true),
    failOpen(error) {
      settled.forEach((_, id) => giveUp(id, error, false));
    },
    finish() {
      failures.sort((left, right) => left.index - right.index);
      const lost = new Set(failures.map((failure) => failure.index));
      const indices = Array.from({ length: total }, (_, index) => index).filter((index) => !lost.has(index));
      return { indices, embeddings: compact(matrix, indices), failures };
    },
  };
}

function misfit(
  count: number,
  dimensions: number | undefined,
  embeddings: EmbeddingMatrix,
): InvalidReplyError | undefined {
  if (embeddings.count !== count) {
    const detail = `The embedder gave ${embeddings.count} vectors for ${count} inputs.`;
    return new InvalidReplyError("count", detail);
  }
  if (dimensions !== undefined && embeddings.dimensions !== dimensions) {
    const detail = `The embedder gave vectors of ${embeddings.dimensions} dimensions after others of ${dimensions}.`;
    return new InvalidReplyError("width", detail);
  }
  return undefined;
}

function positioned(error: unknown, index: number): unknown {
  return isEmbedloomError(error) ? error.withIndex(index) : error;
}

// Moves the rows together where they are, so that failures do not cost a second matrix.
function compact(matrix: EmbeddingMatrix | undefined, indices: readonly number[]): EmbeddingMatrix {
  if (matrix === undefined || indices.length === matrix.count) return matrix ?? EmbeddingMatrix.zeros(0, 0);
  const { data, dimensions } = matrix;
  indices.forEach((index, row) => {
    if (index !== row) data.copyWithin(row * dimensions, index * dimensions, (index + 1) * dimensions);
  });
  return new EmbeddingMatrix(data.subarray(0, indices.length * dimensions), dimensions);
}

function copyOf({ data, dimensions }: EmbeddingMatrix): EmbeddingMatrix {
  return new EmbeddingMatrix(data.slice(), dimensions);
}

function sameMemory(one: Float32Array, other: Float32Array | undefined): boolean {
  return one.buffer === other?.buffer && one.byteOffset === other.byteOffset && one.length === other.length;
}
