import { EmbeddingMatrix, normalize } from "@embedloom/core";
import { seededRandom } from "@embedloom/testing";
import { describe, expect, test } from "vitest";
import { PLAIN_CODING, strideOf, valueBytes, writeRows } from "./kernel-rows.ts";
import { createMaxSimIndex } from "./max-sim-index.ts";
import type { RowLayout } from "./max-sim-kernel.ts";
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

  test("behavior: without SIMD, or without its newer half, the sums are the same", () => {
    const kernels = [
      createScalarKernel(encoding),
      createSimdKernel(encoding, "plain")!,
      createSimdKernel(encoding, "relaxed")!,
    ];
    const [rows, query] = [randomMatrix(8, 35, "rows of kernels"), randomMatrix(8, 35, "query of kernels")];
    const isFloat = encoding === "float32";
    const [scalar, ...simd] = kernels.map((kernel) => {
      const bytesOf = (layout: RowLayout): number => 8 * strideOf(layout, 35) * valueBytes(layout);
      const rowsEnd = bytesOf(kernel.rows);
      const queryEnd = rowsEnd + bytesOf(kernel.query);
      const coding = isFloat ? PLAIN_CODING : { scale: 200, offset: 64 };
      writeRows(kernel, kernel.rows, { at: 0, matrix: rows, dimensions: 35, coding });
      const asked = isFloat ? PLAIN_CODING : { scale: 400, offset: 0 };
      writeRows(kernel, kernel.query, { at: rowsEnd, matrix: query, dimensions: 35, coding: asked });
      const at = 16 * Math.ceil(queryEnd / 16);
      const { buffer } = kernel.memory;
      const largest = isFloat ? new Float32Array(buffer, at, 8) : new Int32Array(buffer, at, 8);
      largest.fill(isFloat ? -Infinity : -(2 ** 31));
      kernel.run(rowsEnd, queryEnd, 0, rowsEnd, at, (rowsEnd / 8) * kernel.rows.atOnce);
      return Array.from(largest);
    });
    for (const sums of simd) {
      sums.forEach((sum, i) => expect(sum).toBeCloseTo(scalar![i]!, 5));
    }
  });

  test("behavior: the largest values there can be do not run over", () => {
    const row = new EmbeddingMatrix(new Float32Array(4096).fill(-1), 4096);
    const [score] = createMaxSimIndex([row], { encoding }).score(row);
    expect(score).toBeCloseTo(1, 2);
    const [against] = createMaxSimIndex([row], { encoding }).score(
      new EmbeddingMatrix(new Float32Array(4096).fill(1), 4096),
    );
    expect(against).toBeCloseTo(-1, 2);
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

test("behavior: rank among some chunks gives what it gives of them among all, each once", () => {
  const query = randomMatrix(5, 36, "among");
  const index = createMaxSimIndex(chunks);
  const all = index.rank(query, { k: chunks.length });
  const some = index.rank(query, { k: 2, among: [5, 1, 3, 1] });
  expect(some).toEqual(all.filter(({ index: chunk }) => [1, 3, 5].includes(chunk)).slice(0, 2));
  expect(index.rank(query, { k: 2, among: [] })).toEqual([]);
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
  expect(() => index.rank(row, { k: 1, among: [1] })).toThrow(expect.objectContaining({ code: "invalid_option" }));
});
