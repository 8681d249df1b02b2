import { InvalidReplyError, type ReplyItem } from "@embedloom/core";

/**
 * The vectors of another library in memory of our own, so that a library that uses its memory again cannot change what was
 * handed out. What is not a number becomes `NaN`, which the check of the reply refuses: a typed array would make 0 of `null`.
 *
 * @throws InvalidReplyError when there is no list of vectors, or one of them is not a list of numbers
 */
export function ownVectors(reply: unknown): ReplyItem[] {
  const vectors: unknown =
    typeof reply === "object" && reply !== null && "vectors" in reply ? reply.vectors : undefined;
  if (!isList(vectors)) throw new InvalidReplyError("shape", "The library gave no list of vectors.");
  const items: ReplyItem[] = [];
  // Not map, which passes over holes.
  for (let index = 0; index < vectors.length; index++) {
    const vector: unknown = vectors[index];
    if (!isList(vector)) {
      throw new InvalidReplyError("shape", "The library gave no vector: its place in the list holds none.", { index });
    }
    items.push({ index, vector: numbersOf(vector) });
  }
  return items;
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && "length" in value);
}

function numbersOf(values: ArrayLike<unknown>): Float32Array {
  if (values instanceof Float32Array || values instanceof Float64Array) return Float32Array.from(values);
  const numbers = new Float32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    numbers[i] = typeof value === "number" ? value : NaN;
  }
  return numbers;
}
