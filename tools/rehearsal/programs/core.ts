import { EmbeddingMatrix, InvalidOptionError, normalize, topK, truncate } from "@embedloom/core";

const rows = normalize(
  EmbeddingMatrix.fromRows([
    [3, 4, 0],
    [0, 0, 2],
    [1, 0, 0],
  ]),
);
const [best] = topK(rows, new Float32Array([0, 0, 1]), 1);
console.log(best?.index, best?.score); // 1 1
console.log(truncate(rows, 2).toArrays()[2]); // [ 1, 0 ]
try {
  truncate(rows, 0);
} catch (error) {
  if (error instanceof InvalidOptionError) console.log(error.code); // invalid_option
}
console.log(rows.count, rows.dimensions); // 3 3
