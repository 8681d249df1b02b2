import { describe, expect, test } from "vitest";
import { ownVectors } from "./own-vectors.ts";

describe("ownVectors", () => {
  test("default: numbers and typed arrays become memory of our own", () => {
    const theirs = new Float32Array([1, 2, 3, 4]);
    const items = ownVectors({
      vectors: [theirs.subarray(0, 2), theirs.subarray(2), [5, 6], new Float64Array([7, 8])],
    });
    theirs.fill(0);
    expect(items).toEqual([
      { index: 0, vector: new Float32Array([1, 2]) },
      { index: 1, vector: new Float32Array([3, 4]) },
      { index: 2, vector: new Float32Array([5, 6]) },
      { index: 3, vector: new Float32Array([7, 8]) },
    ]);
  });

  test.each([[null], [undefined], ["0.5"], [true], [{}], [10n], [Symbol("x")], [[1]]])(
    "behavior: %s inside a vector is no number",
    (value) => {
      expect(ownVectors({ vectors: [[1, value]] })).toEqual([{ index: 0, vector: new Float32Array([1, NaN]) }]);
    },
  );

  test("behavior: a hole inside a vector is no number", () => {
    const holed = [1, 2];
    delete holed[0];
    expect(ownVectors({ vectors: [holed] })[0]?.vector).toEqual(new Float32Array([NaN, 2]));
  });

  test.each([[undefined], [null], [{}], [{ vectors: null }], [{ vectors: "abc" }], [{ vectors: { 0: [1] } }]])(
    "error: %j has no list of vectors",
    (reply) => {
      expect(() => ownVectors(reply)).toThrow("The library gave no list of vectors.");
    },
  );

  test("error: a hole, or anything that is no list, in the list of vectors", () => {
    const holed = [[1], [2], [3]];
    delete holed[1];
    expect(() => ownVectors({ vectors: holed })).toThrow("Input 1: The library gave no vector");
    for (const vector of [null, undefined, 7, "abc", {}, new DataView(new ArrayBuffer(4))]) {
      expect(() => ownVectors({ vectors: [[1], vector] })).toThrow("Input 1: The library gave no vector");
    }
  });
});
