import assert from "node:assert/strict";
import type { EmbeddingMatrix } from "@embedloom/core";

/** Fails unless two rows agree in every value to `tolerance`. */
export function assertSameRow(actual: Float32Array, expected: Float32Array, tolerance: number, what: string): void {
  assert.equal(actual.length, expected.length, `${what}: width`);
  const worst = actual.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0);
  assert.ok(worst <= tolerance, `${what}: values differ by up to ${worst}, more than ${tolerance}`);
}

/** Fails when two rows agree in every value to `tolerance`. */
export function assertOtherRow(actual: Float32Array, other: Float32Array, tolerance: number, what: string): void {
  const same = actual.length === other.length && actual.every((value, i) => Math.abs(value - other[i]!) <= tolerance);
  assert.ok(!same, `${what}: the two vectors are the same`);
}

/** Fails unless a matrix has `count` rows of one known width with finite values and a direction. */
export function assertSoundRows(matrix: EmbeddingMatrix, count: number, dimensions: number | undefined): void {
  assert.equal(matrix.count, count, "as many rows as inputs");
  if (dimensions !== undefined) assert.equal(matrix.dimensions, dimensions, "rows as wide as described");
  assert.ok(matrix.data instanceof Float32Array, "values in one Float32Array");
  assert.equal(matrix.data.length, matrix.count * matrix.dimensions, "no values beside the rows");
  for (const [i, row] of [...matrix].entries()) {
    assert.ok(row.every(Number.isFinite), `row ${i} is finite`);
    assert.ok(
      row.some((value) => value !== 0),
      `row ${i} is not zero`,
    );
  }
}
