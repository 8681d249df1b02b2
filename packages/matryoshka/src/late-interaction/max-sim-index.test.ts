import { EmbeddingMatrix, normalize } from "@embedloom/core";
import { seededRandom } from "@embedloom/testing";
import { describe, expect, test } from "vitest";
import { createMaxSimIndex } from "./max-sim-index.ts";
import { createScalarKernel } from "./scalar-kernel.ts";
import { createSimdKernel } from "./simd-kernel.ts";

function randomMatrix(count: number, dimensions: number, seed: string): EmbeddingMatrix {
  const random = seededRandom(seed);
  return new EmbeddingMatrix(
    Float32Array.from({ length: count * dimensions }, () => random() - 0.5),
    dimensions,
  );
}

/** The definition, without a trick. */
function maxSim(query: EmbeddingMatrix, chunk: EmbeddingMatrix, width: number): number {
  const unit = (row: Float32Array): number[] => {
    const cut = Array.from(row.subarray(0, width));
    const length = Math.hypot(...cut) || 1;
    return cut.map((value) => value / length);
  };
  const tokens = [...chunk].map(unit);
  return [...query].map(unit).reduce((sum, asked) => {
    const cosines = tokens.map((token) => token.reduce((dot, value, i) => dot + value * asked[i]!, 0));
    return sum + Math.max(...cosines);
  }, 0);
}

const chunks = [1, 2, 3, 7, 16, 33].map((count) => randomMatrix(count, 36, `chunk of ${count}`));

describe.each([
  ["float32", 1e-5],
  ["int8", 0.02],
] as const)("encoding %s", (encoding, tolerance) => {
  test.each([1, 3, 4, 5, 12])("default: scores are those of the definition, for a question of %i tokens", (tokens) => {
    const query = randomMatrix(tokens, 36, `question of ${tokens}`);
    for (const dimensions of [36, 16, 5, 1]) {
      const scores = createMaxSimIndex(chunks, { encoding, dimensions }).score(query);
      chunks.forEach((chunk, i) => {
        expect(Math.abs(scores[i]! - maxSim(query, chunk, dimensions)) / tokens).toBeLessThanOrEqual(tolerance);
      });
    }
  });

  test("behavior: short questions after long ones, and long ones after short ones, are right", () => {
    const index = createMaxSimIndex(chunks, { encoding });
    const fresh = (query: EmbeddingMatrix): Float64Array => createMaxSimIndex(chunks, { encoding }).score(query);
    for (const tokens of [2, 4000, 3]) {
      const query = randomMatrix(tokens, 36, `again ${tokens}`);
      expect(index.score(query)).toEqual(fresh(query));
    }
  });

  test("behavior: without SIMD the scores are the same", () => {
    const [simd, scalar] = [createSimdKernel(encoding)!, createScalarKernel(encoding)];
    const random = seededRandom("kernels");
    const rowBytes = encoding === "float32" ? 64 : 16;
    const queryBytes = encoding === "float32" ? 64 : 32;
    const bytes = 8 * queryBytes + 6 * rowBytes;
    for (const { memory } of [simd, scalar]) memory.grow(1);
    const query = encoding === "float32" ? new Float32Array(8 * 16) : new Int16Array(8 * 16);
    const rows = encoding === "float32" ? new Float32Array(6 * 16) : new Int8Array(6 * 16);
    query.forEach((_, i) => (query[i] = Math.round(254 * random()) - 127));
    rows.forEach((_, i) => (rows[i] = Math.round(254 * random()) - 127));
    const results = [simd, scalar].map(({ memory, run }) => {
      new Uint8Array(memory.buffer).set(new Uint8Array(query.buffer), 0);
      new Uint8Array(memory.buffer).set(new Uint8Array(rows.buffer), 8 * queryBytes);
      const largest = new Float32Array(memory.buffer, bytes, 8).fill(-Infinity);
      run(0, 8 * queryBytes, rowBytes, 8 * queryBytes, bytes, bytes);
      return Array.from(largest);
    });
    expect(results[0]).toEqual(results[1]);
  });
});

test("default: rank gives the best chunks, ties by the lower number, and chunks without tokens last", () => {
  const row = EmbeddingMatrix.fromRows([[1, 0]]);
  const other = EmbeddingMatrix.fromRows([[0, 1]]);
  const index = createMaxSimIndex([EmbeddingMatrix.zeros(0, 2), other, row, row]);
  const ranked = index.rank(normalize(EmbeddingMatrix.fromRows([[3, 1]])), { k: 9 });
  expect(ranked.map(({ index: chunk }) => chunk)).toEqual([2, 3, 1, 0]);
  expect(ranked[3]?.score).toBe(-Infinity);
  expect(createMaxSimIndex([]).rank(row, { k: 1 })).toEqual([]);
});

test("error: widths, values and options that cannot work are refused", () => {
  const [row, wide] = [EmbeddingMatrix.fromRows([[1, 0]]), EmbeddingMatrix.fromRows([[1, 0, 0]])];
  const bad = EmbeddingMatrix.fromRows([[NaN, 0]]);
  expect(() => createMaxSimIndex([row, wide])).toThrow(expect.objectContaining({ option: "chunks", index: 1 }));
  expect(() => createMaxSimIndex([bad])).toThrow(expect.objectContaining({ option: "chunks" }));
  expect(() => createMaxSimIndex([row], { dimensions: 3 })).toThrow(expect.objectContaining({ option: "dimensions" }));
  const index = createMaxSimIndex([row]);
  expect(() => index.score(wide)).toThrow(expect.objectContaining({ option: "query" }));
  expect(() => index.score(EmbeddingMatrix.zeros(0, 2))).toThrow(expect.objectContaining({ option: "query" }));
  expect(() => index.rank(row, { k: 0 })).toThrow(expect.objectContaining({ option: "k" }));
});
