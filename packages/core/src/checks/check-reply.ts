import { atOnce, type Kind, kindOf, type KindsOf, readOptions } from "../arguments/index.ts";
import * as kinds from "../arguments/index.ts";
import { EmbeddingMatrix, truncate } from "../matrix/index.ts";
import { InvalidReplyError } from "../errors/index.ts";

/** So many wrong vectors, where they are more than a quarter, are no longer taken for so many inputs' own faults. */
const MANY_FAULTS = 4;

/** One vector of a reply. */
export interface ReplyItem {
  /** Position of the input it belongs to, as the server numbered it. */
  readonly index: number;
  /** The vector as it came; whatever in it is not a number counts as not finite. */
  readonly vector: ArrayLike<unknown>;
}

/** What a reply must hold. */
export interface ReplyExpectation {
  /** Number of inputs sent. */
  readonly count: number;
  /** Width asked for. Absent: the width of the first vector, which the others must share. */
  readonly dimensions?: number | undefined;
  /**
   * Says of the width that all vectors have whether they keep their meaning when they are cut to `dimensions` here; for
   * servers that ignore the wish for a smaller width. Absent: nothing is cut.
   */
  readonly cuttable?: ((width: number) => boolean) | undefined;
}

/**
 * Checks the vectors of a reply and puts each into the row of its input: the one check that all providers use.
 *
 * Vectors that already lie in the order of the inputs in one block of float32 become the matrix themselves; all others are
 * copied.
 *
 * @throws InvalidReplyError when the count is wrong, the indices are no permutation of the inputs, a width is wrong, a
 * value is not finite, a vector has length 0, or there is one per token; `index` names the input when one is to blame, and
 * is absent where all vectors are wrong in the same way, or at least 4 and more than a quarter of them are wrong
 * @example
 * ```ts
 * import { checkReply } from "@embedloom/core";
 *
 * checkReply([{ index: 1, vector: [0, 1] }, { index: 0, vector: [1, 0] }], { count: 2 }).toArrays(); // [[1, 0], [0, 1]]
 * ```
 */
export function checkReply(items: readonly ReplyItem[], expected: ReplyExpectation): EmbeddingMatrix {
  const { count } = readExpectation(expected);
  replyItems("items", items);
  if (items.length !== count) {
    const problem = `The reply holds ${items.length} vectors for ${count} inputs.`;
    throw new InvalidReplyError("count", problem, { retryable: true });
  }
  if (items.some(({ vector }) => Array.isArray(vector[0]))) {
    const problem =
      "The reply holds a vector per token: the server does not pool. Start it with pooling, such as mean.";
    throw new InvalidReplyError("shape", problem);
  }
  const width = items.find(({ vector }) => vector.length > 0)?.vector.length ?? 0;
  const { dimensions = width } = expected;
  if (width !== dimensions && width > 0 && items.every(({ vector }) => vector.length === width)) {
    if (width > dimensions && atOnce(expected.cuttable?.(width)) === true)
      return truncate(checkRows(items, width), dimensions);
    throw otherWidth(count, width, dimensions);
  }
  return checkRows(items, dimensions);
}

/** Vectors of a reply, with whatever in them. */
export const replyItems: Kind = kindOf(
  "an array of { index, vector }",
  (value) => Array.isArray(value) && value.findIndex(({ vector }) => !isList(vector)) < 0,
);

function isList(vector: unknown): boolean {
  return (typeof vector === "object" && vector !== null && "length" in vector) || typeof vector === "string";
}

const expectationKinds: KindsOf<ReplyExpectation> = {
  count: kinds.integer(0),
  dimensions: kinds.optional(kinds.integer(1)),
  cuttable: kinds.optional(kinds.callback),
};

function readExpectation(expected: ReplyExpectation): ReplyExpectation {
  return readOptions<ReplyExpectation>("expected", expected, expectationKinds);
}

function checkRows(items: readonly ReplyItem[], dimensions: number): EmbeddingMatrix {
  const inPlace = blockOf(items, dimensions);
  const matrix = inPlace ?? EmbeddingMatrix.zeros(items.length, dimensions);
  const seen = new Uint8Array(items.length);
  const faults: InvalidReplyError[] = [];
  for (const { index, vector } of items) {
    checkIndex(index, seen);
    if (vector.length !== dimensions || dimensions === 0) {
      const problem = `Expected a vector of ${dimensions || "any"} dimensions, got ${vector.length}.`;
      faults.push(new InvalidReplyError("width", problem, { index }));
      continue;
    }
    const row = matrix.row(index);
    if (inPlace === undefined) fill(row, vector);
    const fault = faultOf(row, index);
    if (fault !== undefined) faults.push(fault);
  }
  const [first] = faults;
  if (first === undefined) return matrix;
  throw faults.length >= MANY_FAULTS && faults.length > items.length / 4 ? common(first, faults, items) : first;
}

// Left out one by one, inputs that are not to blame would cost a request each.
function common(
  { problem, detail }: InvalidReplyError,
  faults: readonly unknown[],
  items: readonly ReplyItem[],
): InvalidReplyError {
  const widths = new Set(items.map(({ vector }) => vector.length).filter((width) => width > 0));
  // No text makes a server change its width.
  const retryable = widths.size < 2;
  return new InvalidReplyError(problem, `${faults.length} of ${items.length} vectors are wrong. ${detail}`, {
    retryable,
  });
}

// About no input: whatever is sent, the vectors come like this.
function otherWidth(count: number, width: number, dimensions: number): InvalidReplyError {
  const all = count === 1 ? "a vector" : `${count} vectors`;
  const cut =
    width < dimensions
      ? ""
      : ` If it ignores \`dimensions\`, leave that out, or cut knowingly: withDimensions(embedder, ${dimensions}, { force: true }).`;
  const problem = `Expected ${dimensions} dimensions, got ${all} of ${width}. Check which model the server runs, and its facts.${cut}`;
  return new InvalidReplyError("width", problem);
}

function fill(row: Float32Array, vector: ArrayLike<unknown>): void {
  if (vector instanceof Float32Array) return row.set(vector);
  for (let i = 0; i < row.length; i++) {
    const value = vector[i];
    // JSON has no NaN and servers write `null`, which a typed array would silently turn into 0.
    row[i] = typeof value === "number" ? value : NaN;
  }
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

function faultOf(row: Float32Array, index: number): InvalidReplyError | undefined {
  let squares = 0;
  // An index instead of an iterator: this runs over every value of every reply.
  for (let i = 0; i < row.length; i++) squares += row[i]! * row[i]!;
  // float32 squares cannot overflow float64, so the sum is finite exactly when every value is.
  if (!Number.isFinite(squares)) {
    return new InvalidReplyError("not_finite", "The vector holds a value that is not a finite number.", { index });
  }
  return squares === 0 ? new InvalidReplyError("zero_norm", "The vector is all zeros.", { index }) : undefined;
}
