import { expect, test } from "vitest";
import { nearness, packBits, quantizeInt8, unpackBits } from "./vector-bytes.ts";

test("behavior: signs survive packing at every width", () => {
  for (let width = 1; width < 40; width++) {
    const vector = Float32Array.from({ length: width }, (_, i) => ((i * 7 + width) % 3 === 0 ? 0.5 : -2));
    expect(packBits(vector)).toHaveLength(Math.ceil(width / 8));
    expect(unpackBits(packBits(vector), width)).toEqual(vector.map(Math.sign));
  }
});

test("behavior: int8 keeps the largest at 127, and a vector of zeros at zero", () => {
  expect(Array.from(quantizeInt8([2, -1, 0.01]))).toEqual([127, -63, 1]);
  expect(Array.from(quantizeInt8([0, 0]))).toEqual([0, 0]);
});

test("default: nearer is higher for every distance", () => {
  expect(nearness("cosine", [1, 0], [2, 2])).toBeCloseTo(Math.SQRT1_2);
  expect(nearness("dot", [1, 2], [3, 4])).toBe(11);
  expect(nearness("euclidean", [0, 0], [3, 4])).toBe(-5);
  expect(nearness("cosine", [0, 0], [1, 0])).toBe(0);
});
