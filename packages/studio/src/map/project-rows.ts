import { setImmediate as giveWay } from "node:timers/promises";
import type { EmbeddingMatrix } from "@embedloom/core";
import type { Axes } from "./fit-axes.ts";

/** Rows that are projected before others get their turn: a few milliseconds. */
const STRETCH = 4000;

/** Every row of a matrix on two axes, x and y in turn. */
export async function projectRows({ data, dimensions, count }: EmbeddingMatrix, axes: Axes): Promise<Float32Array> {
  const points = new Float32Array(2 * count);
  for (let row = 0; row < count; row++) {
    const [x, y] = projected(data.subarray(row * dimensions, (row + 1) * dimensions), axes);
    points[2 * row] = x;
    points[2 * row + 1] = y;
    if (row % STRETCH === STRETCH - 1) await giveWay();
  }
  return points;
}

/** A vector on two axes. */
export function projected(vector: Float32Array, { mean, x, y }: Axes): [x: number, y: number] {
  let [alongX, alongY] = [0, 0];
  for (let at = 0; at < vector.length; at++) {
    const value = vector[at]! - mean[at]!;
    alongX += value * x[at]!;
    alongY += value * y[at]!;
  }
  return [alongX, alongY];
}
