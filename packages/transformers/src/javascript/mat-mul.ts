import { ModelLoadError } from "@embedloom/core";
import { countOf, type GraphTensor } from "./graph-tensor.ts";

/** Products that are added up before they are added to what came before, as in ONNX Runtime (MLAS_SGEMM_STRIDEK in mlasi.h). */
const BLOCK = 128;

/**
 * The product of matrices, of each pair where there are several. The products of a value are added one after another in 32 bits, which
 * is the order of ONNX Runtime in WebAssembly.
 *
 * @throws ModelLoadError when the axes do not go together
 */
export function matMul(left: GraphTensor, right: GraphTensor): GraphTensor {
  const [rows = 0, inner = 0] = left.dims.slice(-2);
  const [innerRight, columns = 0] = right.dims.slice(-2);
  const [leftOuter, rightOuter] = [left.dims.slice(0, -2), right.dims.slice(0, -2)];
  const [leftCount, rightCount] = [countOf(leftOuter), countOf(rightOuter)];
  const goesTogether = leftCount === 1 || rightCount === 1 || leftOuter.join() === rightOuter.join();
  if (left.dims.length < 2 || right.dims.length < 2 || inner !== innerRight || !goesTogether) {
    throw new ModelLoadError(`No product of [${left.dims.join(", ")}] and [${right.dims.join(", ")}].`);
  }
  const outer = leftCount >= rightCount && leftOuter.length >= rightOuter.length ? leftOuter : rightOuter;
  const data = new Float32Array(countOf(outer) * rows * columns);
  for (let pair = 0; pair < countOf(outer); pair++) {
    const a = left.data.subarray((leftCount === 1 ? 0 : pair) * rows * inner);
    const b = right.data.subarray((rightCount === 1 ? 0 : pair) * inner * columns);
    multiply(a, b, data.subarray(pair * rows * columns), { rows, inner, columns });
  }
  return { type: "float32", dims: [...outer, rows, columns], data };
}

interface Sizes {
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
}

function multiply(
  a: GraphTensor["data"],
  b: GraphTensor["data"],
  into: Float32Array,
  { rows, inner, columns }: Sizes,
): void {
  const sums = new Float32Array(columns);
  // A column is added up without blocks, as there.
  const block = columns === 1 ? inner : BLOCK;
  for (let row = 0; row < rows; row++) {
    const total = into.subarray(row * columns, (row + 1) * columns);
    for (let first = 0; first < inner; first += block) {
      sums.fill(0);
      for (let k = first; k < Math.min(inner, first + block); k++) {
        const factor = a[row * inner + k]!;
        const from = k * columns;
        for (let column = 0; column < columns; column++) {
          sums[column] = sums[column]! + Math.fround(factor * b[from + column]!);
        }
      }
      for (let column = 0; column < columns; column++) total[column] = total[column]! + sums[column]!;
    }
  }
}
