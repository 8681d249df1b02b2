import {
  type EmbedloomError,
  EmbeddingMatrix,
  type EmbedResult,
  type InputFailure,
  InvalidReplyError,
  PartialEmbedError,
  type Usage,
} from "@embedloom/core";

/** What became of every input of a job. */
export interface BatchLedger {
  /** Inputs with a vector. */
  readonly completed: number;
  /** Inputs that failed for good. */
  readonly failed: number;
  /** Width of the vectors; `undefined` until it is known. */
  readonly width: number | undefined;
  /** Positions without an answer, ascending. */
  open(): number[];
  /** Whether the input has no answer yet. */
  isOpen(index: number): boolean;
  /**
   * Keeps a vector, unless there is one already.
   *
   * @throws InvalidReplyError when it is not as wide as the others
   */
  complete(index: number, vector: Float32Array, tokens: number | undefined): void;
  /** Keeps a vector that cost nothing. */
  know(index: number, vector: Float32Array): void;
  /** Positions whose vectors came since the last call, without those that were known. */
  takeFresh(): number[];
  /** The rows at some positions that have one. */
  rowsAt(indices: readonly number[]): EmbeddingMatrix;
  /** Keeps a failure, unless there is a vector already. */
  fail(index: number, error: EmbedloomError): void;
  /**
   * Everything, in the order of the inputs.
   *
   * @throws PartialEmbedError when an input failed
   */
  result(priceOf: (tokens: number) => number | undefined): EmbedResult;
}

/** Opens the ledger of `count` inputs. */
export function createBatchLedger(count: number, width: number | undefined): BatchLedger {
  const done = new Uint8Array(count);
  const failures = new Map<number, EmbedloomError>();
  let matrix: EmbeddingMatrix | undefined;
  let completed = 0;
  let known = 0;
  let fresh: number[] = [];
  let tokens: number | undefined = 0;
  const isOpen = (index: number): boolean => done[index] === 0 && !failures.has(index);
  const positions = (wanted: (index: number) => boolean): number[] => {
    const found: number[] = [];
    for (let index = 0; index < count; index++) if (wanted(index)) found.push(index);
    return found;
  };

  function put(index: number, vector: Float32Array): void {
    matrix ??= EmbeddingMatrix.zeros(count, width ?? vector.length);
    if (vector.length !== matrix.dimensions) {
      const problem = `Expected a vector of ${matrix.dimensions} dimensions, got ${vector.length}.`;
      throw new InvalidReplyError("width", problem, { index });
    }
    matrix.row(index).set(vector);
    failures.delete(index);
    done[index] = 1;
    completed += 1;
  }

  return {
    get completed() {
      return completed;
    },
    get failed() {
      return failures.size;
    },
    get width() {
      return matrix?.dimensions ?? width;
    },
    open: () => positions(isOpen),
    isOpen,
    complete(index, vector, more) {
      if (done[index] !== 0) return;
      put(index, vector);
      fresh.push(index);
      tokens = tokens === undefined || more === undefined ? undefined : tokens + more;
    },
    know(index, vector) {
      put(index, vector);
      known += 1;
    },
    takeFresh() {
      const taken = fresh;
      fresh = [];
      return taken;
    },
    rowsAt: (indices) => (matrix ?? EmbeddingMatrix.zeros(0, 0)).select(indices),
    fail(index, error) {
      if (done[index] === 0) failures.set(index, error.withIndex(index));
    },
    result(priceOf) {
      const rows = matrix ?? EmbeddingMatrix.zeros(0, width ?? 0);
      const costUsd = tokens === undefined ? undefined : priceOf(tokens);
      const usage: Usage = { requests: completed - known, tokens, costUsd };
      if (completed === count) return { embeddings: rows, usage };
      const indices = positions((index) => done[index] === 1);
      const failed: InputFailure[] = [...failures].map(([index, error]) => ({ index, error }));
      failed.sort((one, other) => one.index - other.index);
      throw new PartialEmbedError({ indices, embeddings: rows.select(indices), usage }, failed);
    },
  };
}
