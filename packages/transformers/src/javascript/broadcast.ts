import { ModelLoadError } from "@embedloom/core";
import { countOf, type GraphTensor, roomFor, type TensorType } from "./graph-tensor.ts";

/**
 * Calculates value by value over tensors whose axes are stretched to each other where one of them is 1, as NumPy does.
 *
 * @param type of the result
 * @throws ModelLoadError when axes do not go together
 */
export function broadcast(
  type: TensorType,
  tensors: readonly GraphTensor[],
  calculate: (...values: number[]) => number,
): GraphTensor {
  const dims = commonDims(tensors.map((tensor) => tensor.dims));
  const width = dims.at(-1) ?? 1;
  const data = roomFor(type, countOf(dims));
  const [a, b, c] = tensors.map((tensor) => stretched(tensor, dims));
  const outer = dims.slice(0, -1);
  const at = outer.map(() => 0);
  for (let row = 0; row * width < data.length; row++) {
    const [fromA, fromB, fromC] = [startOf(a, at), startOf(b, at), startOf(c, at)];
    for (let i = 0; i < width; i++) {
      data[row * width + i] = calculate(
        a!.data[fromA + i * a!.step]!,
        b === undefined ? 0 : b.data[fromB + i * b.step]!,
        c === undefined ? 0 : c.data[fromC + i * c.step]!,
      );
    }
    advance(at, outer);
  }
  return { type, dims, data };
}

/** A tensor as it is walked when it is stretched. */
interface Stretched {
  readonly data: GraphTensor["data"];
  /** How far apart neighbours of each axis but the last lie. */
  readonly strides: readonly number[];
  /** The same for the last one. */
  readonly step: number;
}

function stretched({ dims: own, data }: GraphTensor, dims: readonly number[]): Stretched {
  const padded = [...Array<number>(dims.length - own.length).fill(1), ...own];
  const strides = padded.map((dim, axis) => (dim === 1 ? 0 : countOf(padded.slice(axis + 1))));
  return { data, strides: strides.slice(0, -1), step: strides.at(-1) ?? 0 };
}

function startOf(tensor: Stretched | undefined, at: readonly number[]): number {
  return tensor === undefined ? 0 : tensor.strides.reduce((sum, stride, axis) => sum + stride * at[axis]!, 0);
}

/** Counts one further, the last axis first. */
function advance(at: number[], dims: readonly number[]): void {
  for (let axis = at.length - 1; axis >= 0; axis--) {
    at[axis]!++;
    if (at[axis]! < dims[axis]!) return;
    at[axis] = 0;
  }
}

function commonDims(all: readonly (readonly number[])[]): number[] {
  const rank = Math.max(...all.map((dims) => dims.length));
  return Array.from({ length: rank }, (_, axis) => {
    const lengths = all.map((dims) => dims[dims.length - rank + axis] ?? 1);
    const longest = lengths.find((length) => length !== 1) ?? 1;
    if (lengths.every((length) => length === 1 || length === longest)) return longest;
    throw new ModelLoadError(`Axes of ${all.map((dims) => `[${dims.join(", ")}]`).join(" and ")} do not go together.`);
  });
}
