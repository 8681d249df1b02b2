import { expect, test } from "vitest";
import { EmbeddingMatrix } from "./embedding-matrix.ts";
import { normalize, normalizeInPlace } from "./normalize.ts";

test("default: every row gets length 1, the original keeps its own", () => {
  const matrix = EmbeddingMatrix.fromRows([
    [3, 4],
    [0, 0],
    [-5, 12],
  ]);
  const unit = normalize(matrix);
  expect(unit.toArrays()).toEqual([
    [Math.fround(0.6), Math.fround(0.8)],
    [0, 0],
    [Math.fround(-5 / 13), Math.fround(12 / 13)],
  ]);
  expect(matrix.toArrays()[0]).toEqual([3, 4]);
});

test.each([3e38, 1e-38, 1e-44])("args: values of %s neither overflow nor vanish", (value) => {
  const vector = Float32Array.of(value, 0, value, 0);
  expect(normalizeInPlace(vector) / (Math.fround(value) * Math.SQRT2)).toBeCloseTo(1, 9);
  expect(Math.hypot(...vector)).toBeCloseTo(1, 6);
});
