import { expect, test } from "vitest";
import { InvalidOptionError } from "../errors/invalid-option-error.ts";
import { cosineSimilarity, dot } from "./similarity.ts";

test("default: dot product and cosine", () => {
  expect(dot([1, 2, 3], [4, 5, 6])).toBe(32);
  expect(cosineSimilarity([1, 0], [0, 5])).toBe(0);
  expect(cosineSimilarity([3, 4], [-6, -8])).toBe(-1);
});

test("behavior: cosine stays within [-1, 1] and is 0 beside a zero vector", () => {
  const vector = Array.from({ length: 50 }, () => 0.1);
  expect(cosineSimilarity(vector, vector)).toBeLessThanOrEqual(1);
  expect(cosineSimilarity([0, 0], [1, 1])).toBe(0);
});

test("error: vectors of unequal width", () => {
  expect(() => dot([1], [1, 2])).toThrow(InvalidOptionError);
  expect(() => cosineSimilarity([1, 2], [1])).toThrow(InvalidOptionError);
});
