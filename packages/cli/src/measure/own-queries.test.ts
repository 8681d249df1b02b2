import { EmbeddingMatrix } from "@embedloom/core";
import { expect, test } from "vitest";
import { ownQueries } from "./own-queries.ts";

const numbered = (count: number): EmbeddingMatrix =>
  EmbeddingMatrix.fromRows(Array.from({ length: count }, (_, row) => [row, 1]));

test("default: every row while there are few", () => {
  expect(ownQueries(numbered(3))).toEqual({ queries: numbered(3), ownRows: [0, 1, 2] });
});

test("behavior: of many, 200 that are evenly spread", () => {
  const { queries, ownRows } = ownQueries(numbered(1000));
  expect(ownRows).toEqual(Array.from({ length: 200 }, (_, i) => 5 * i));
  expect(Array.from(queries, ([row]) => row)).toEqual(ownRows);
  expect(new Set(ownQueries(numbered(201)).ownRows).size).toBe(200);
});

test("behavior: rows of zeros are no queries", () => {
  const rows = EmbeddingMatrix.fromRows([
    [0, 0],
    [0, 2],
    [0, 0],
    [3, 0],
  ]);
  expect(ownQueries(rows)).toEqual({ queries: rows.select([1, 3]), ownRows: [1, 3] });
});
