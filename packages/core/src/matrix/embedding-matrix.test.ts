import { describe, expect, test } from "vitest";
import { EmbeddingMatrix } from "./embedding-matrix.ts";
import { InvalidOptionError } from "../errors/invalid-option-error.ts";

describe("EmbeddingMatrix", () => {
  test("default: rows are views over one array, in order", () => {
    const data = Float32Array.of(1, 2, 3, 4, 5, 6);
    const matrix = new EmbeddingMatrix(data, 2);
    expect([matrix.count, matrix.dimensions]).toEqual([3, 2]);
    expect([...matrix].map((row) => [...row])).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    matrix.row(1)[0] = 9;
    expect(data[2]).toBe(9);
    expect(matrix.data).toBe(data);
  });

  test("behavior: toArrays and select copy", () => {
    const matrix = EmbeddingMatrix.fromRows([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    const picked = matrix.select([2, 0, 2]);
    picked.row(0).fill(0);
    expect(picked.toArrays()).toEqual([
      [0, 0],
      [1, 2],
      [5, 6],
    ]);
    matrix.toArrays()[0]!.fill(7);
    expect(matrix.toArrays()).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
  });

  test("args: no rows, with and without a known width", () => {
    expect(EmbeddingMatrix.fromRows([])).toMatchObject({ count: 0, dimensions: 0 });
    expect(EmbeddingMatrix.zeros(0, 8)).toMatchObject({ count: 0, dimensions: 8 });
    expect([...EmbeddingMatrix.zeros(0, 8)]).toEqual([]);
    expect(EmbeddingMatrix.concat([])).toMatchObject({ count: 0, dimensions: 0 });
  });

  test("args: concat joins in order and passes over matrices without rows", () => {
    const joined = EmbeddingMatrix.concat([
      EmbeddingMatrix.zeros(0, 0),
      EmbeddingMatrix.fromRows([[1, 2]]),
      EmbeddingMatrix.zeros(0, 7),
      EmbeddingMatrix.fromRows([
        [3, 4],
        [5, 6],
      ]),
    ]);
    expect(joined.toArrays()).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
  });

  test("behavior: JSON has the rows, and gives every value back", () => {
    const matrix = EmbeddingMatrix.fromRows([
      [0.1, -1e-30],
      [3, 0],
    ]);
    const text = JSON.stringify({ embeddings: matrix });
    expect(text).toBe('{"embeddings":[[0.10000000149011612,-1.0000000031710769e-30],[3,0]]}');
    expect(EmbeddingMatrix.fromRows(JSON.parse(text).embeddings).data).toEqual(matrix.data);
    expect(JSON.stringify(EmbeddingMatrix.zeros(0, 8))).toBe("[]");
  });

  test("error: data that does not divide into rows", () => {
    for (const dimensions of [0, -2, 1.5, NaN, 4]) {
      expect(() => new EmbeddingMatrix(new Float32Array(6), dimensions)).toThrow(InvalidOptionError);
    }
  });

  test("error: rows and matrices of unequal width", () => {
    expect(() => EmbeddingMatrix.fromRows([[1, 2], [3]])).toThrow(
      "Input 1: Expected `rows` to be rows as wide as the first (2), got 1 (a number).",
    );
    const wide = EmbeddingMatrix.fromRows([[1, 2, 3]]);
    expect(() => EmbeddingMatrix.concat([EmbeddingMatrix.fromRows([[1, 2]]), wide])).toThrow(InvalidOptionError);
  });

  test("error: a row that is not there", () => {
    const matrix = EmbeddingMatrix.fromRows([[1], [2]]);
    for (const index of [-1, 2, 0.5, NaN]) expect(() => matrix.row(index)).toThrow(InvalidOptionError);
  });
});
