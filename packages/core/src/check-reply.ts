import { EmbeddingMatrix } from "./embedding-matrix.ts";
import { InvalidReplyError } from "./errors/invalid-reply-error.ts";

/** One vector of a reply. */
export interface ReplyItem {
  /** Position of the input it belongs to, as the server numbered it. */
  readonly index: number;
  /** The vector. */
  readonly vector: ArrayLike<number>;
}

/** What a reply must hold. */
export interface ReplyExpectation {
  /** Number of inputs sent. */
  readonly count: number;
  /** Width asked for. Absent: the width of the first vector, which the others must share. */
  readonly dimensions?: number | undefined;
}

/**
 * Checks the vectors of a reply and puts each into the row of its input: the one check that all providers use.
 *
 * Vectors that already lie in the order of the inputs in one block of float32 become the matrix themselves; all others are
 * copied.
 *
 * @throws InvalidReplyError when the count is wrong, the indices are no permutation of the inputs, a width is wrong, a
 * value is not finite, or a vector has length 0; `index` names the input when one is to blame
 * @example
 * ```ts
 * import { checkReply } from "@embedloom/core";
 *
 * checkReply([{ index: 1, vector: [0, 1] }, { index: 0, vector: [1, 0] }], { count: 2 }).toArrays(); // [[1, 0], [0, 1]]
 * ```
 */
export function checkReply(items: readonly ReplyItem[], expected: ReplyExpectation): EmbeddingMatrix {
  const { count } = expected;
  if (items.length !== count) {
    const problem = `The reply holds ${items.length} vectors for ${count} inputs.`;
    throw new InvalidReplyError("count", problem, { retryable: true });
  }
  const dimensions = expected.dimensions ?? items[0]?.vector.length ?? 0;
  const inPlace = blockOf(items, dimensions);
  const matrix = inPlace ?? EmbeddingMatrix.zeros(count, dimensions);
  const seen = new Uint8Array(count);
  for (const { index, vector } of items) {
    checkIndex(index, seen);
    if (vector.length !== dimensions || dimensions === 0) {
      throw new InvalidReplyError(
        "width",
        `Expected a vector of ${dimensions || "any"} dimensions, got ${vector.length}.`,
        { index },
      );
    }
    const row = matrix.row(index);
    if (inPlace === undefined) row.set(vector);
    checkValues(row, index);
  }
  return matrix;
}

function blockOf(items: readonly ReplyItem[], dimensions: number): EmbeddingMatrix | undefined {
  const first = items[0]?.vector;
  if (!(first instanceof Float32Array) || dimensions === 0) return undefined;
  const { buffer, byteOffset, BYTES_PER_ELEMENT: bytes } = first;
  const inPlace = items.every(
    ({ index, vector }, i) =>
      index === i &&
      vector instanceof Float32Array &&
      vector.length === dimensions &&
      vector.buffer === buffer &&
      vector.byteOffset === byteOffset + i * dimensions * bytes,
  );
  return inPlace
    ? new EmbeddingMatrix(new Float32Array(buffer, byteOffset, items.length * dimensions), dimensions)
    : undefined;
}

function checkIndex(index: number, seen: Uint8Array): void {
  // `seen[index]` is 0 only for an integer in range that has not come yet.
  if (seen[index] !== 0) {
    const problem = `The reply numbers a vector ${String(index)}, which is not one of the inputs still open (0 to ${seen.length - 1}).`;
    throw new InvalidReplyError("index", problem, { retryable: true });
  }
  seen[index] = 1;
}

function checkValues(row: Float32Array, index: number): void {
  let squares = 0;
  // An index instead of an iterator: this runs over every value of every reply.
  for (let i = 0; i < row.length; i++) squares += row[i]! * row[i]!;
  // float32 squares cannot overflow float64, so the sum is finite exactly when every value is.
  if (!Number.isFinite(squares))
    throw new InvalidReplyError("not_finite", "The vector holds a value that is not a finite number.", { index });
  if (squares === 0) throw new InvalidReplyError("zero_norm", "The vector is all zeros.", { index });
}
