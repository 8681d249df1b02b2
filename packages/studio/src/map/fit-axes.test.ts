import { EmbeddingMatrix } from "@embedloom/core";
import { expect, test } from "vitest";
import { fitAxes } from "./fit-axes.ts";
import { projectRows } from "./project-rows.ts";

/** Points that differ most along one direction, less along another, and hardly along the rest. */
function cloud(count: number): Float32Array {
  const data = new Float32Array(6 * count);
  for (let row = 0; row < count; row++) {
    const [far, near] = [Math.sin(row * 1.7) * 5, Math.cos(row * 2.9) * 2];
    data.set([1 + 0.6 * far, 2 + 0.8 * far, near, 0.01 * Math.sin(row), 7, 0], 6 * row);
  }
  return data;
}

test("default: the axes are the directions along which vectors differ most, and shares say how much", () => {
  const { x, y, shares } = fitAxes({ data: cloud(300), dimensions: 6 });
  expect(Math.abs(0.6 * x[0]! + 0.8 * x[1]!)).toBeGreaterThan(0.999);
  expect(Math.abs(y[2]!)).toBeGreaterThan(0.999);
  expect(shares[0]).toBeGreaterThan(0.8);
  expect(shares[0] + shares[1]).toBeGreaterThan(0.999);
});

test("default: rows keep their distances along the axes", async () => {
  const data = cloud(50);
  const points = await projectRows(new EmbeddingMatrix(data, 6), fitAxes({ data, dimensions: 6 }));
  const distance = Math.hypot(points[0]! - points[20]!, points[1]! - points[21]!);
  const real = Math.hypot(...Array.from({ length: 6 }, (_, at) => data[at]! - data[60 + at]!));
  expect(distance).toBeCloseTo(real, 1);
});

test.each([
  ["one vector", Float32Array.of(1, 2, 3)],
  ["two", Float32Array.of(1, 2, 3, 3, 2, 1)],
  ["vectors that are all the same", Float32Array.of(1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3)],
])("behavior: %s lie in the middle", async (_name, data) => {
  const axes = fitAxes({ data, dimensions: 3 });
  expect(axes.shares).toEqual([0, 0]);
  expect([...(await projectRows(new EmbeddingMatrix(data, 3), axes))].every((value) => value === 0)).toBe(true);
});
