import { readOptions } from "../arguments/index.ts";
import { type ReplyItem, replyItems } from "../checks/index.ts";
import * as kinds from "../arguments/index.ts";
import { InvalidReplyError } from "../errors/index.ts";
import { type QuantizedEncoding, QuantizedMatrix } from "./quantized-matrix.ts";

/** What {@link quantizedReply} checks a reply against. */
export interface QuantizedExpectation {
  /** Number of inputs sent. */
  readonly count: number;
  readonly encoding: QuantizedEncoding;
  /** Width in values. */
  readonly dimensions: number;
}

/**
 * Checks quantised vectors of a reply and puts each into the row of its input, as `checkReply` does with floats: int8 as
 * integers from -128 to 127, bits as bytes from 0 to 255.
 *
 * @throws InvalidOptionError when `items` is not a list, or an expectation is invalid
 * @throws InvalidReplyError when the count is wrong, the indices are no permutation, a width is wrong, a value is not an integer of
 * its range, or a row of int8 is all zeros
 */
export function quantizedReply(items: readonly ReplyItem[], expected: QuantizedExpectation): QuantizedMatrix {
  const { count, encoding, dimensions } = readOptions<QuantizedExpectation>("expected", expected, {
    count: kinds.integer(0),
    encoding: kinds.oneOf("int8", "binary"),
    // 0 where nobody knows the width and the first vector is empty, which is refused below.
    dimensions: kinds.integer(0),
  });
  replyItems("items", items);
  if (items.length !== count) {
    const problem = `The reply holds ${items.length} vectors for ${count} inputs.`;
    throw new InvalidReplyError("count", problem, { retryable: true });
  }
  const rowBytes = encoding === "int8" ? dimensions : dimensions / 8;
  const [low, high] = encoding === "int8" ? [-128, 127] : [0, 255];
  // No memory for what does not come.
  const bytes = items.every(({ vector }) => vector.length === rowBytes) ? count * rowBytes : 0;
  const data = encoding === "int8" ? new Int8Array(bytes) : new Uint8Array(bytes);
  const seen = new Uint8Array(count);
  for (const { index, vector } of items) {
    // `seen[index]` is 0 only for an integer in range that has not come yet.
    if (seen[index] !== 0) {
      const problem = `The reply numbers a vector ${String(index)}, which is not one of the inputs still open.`;
      throw new InvalidReplyError("index", problem, { retryable: true });
    }
    seen[index] = 1;
    if (vector.length !== rowBytes) {
      const problem = `Expected a vector of ${rowBytes} ${encoding === "int8" ? "values" : "bytes"}, got ${vector.length}.`;
      throw new InvalidReplyError("width", problem, { index });
    }
    let largest = 0;
    for (let i = 0; i < rowBytes; i++) {
      const value = vector[i];
      if (typeof value !== "number" || !Number.isInteger(value) || value < low! || value > high!) {
        const problem = `The vector holds a value that is no integer from ${low} to ${high}.`;
        throw new InvalidReplyError("not_finite", problem, { index });
      }
      data[index * rowBytes + i] = value;
      largest = Math.max(largest, Math.abs(value));
    }
    // Bits that are all 0 are all negative, which is a direction.
    if (encoding === "int8" && largest === 0) {
      throw new InvalidReplyError("zero_norm", "The vector is all zeros.", { index });
    }
  }
  return new QuantizedMatrix(data, dimensions);
}
