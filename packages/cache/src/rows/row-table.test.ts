import { EmbeddingMatrix } from "@embedloom/core";
import { describe, expect, test } from "vitest";
import { createRowTable } from "./row-table.ts";

describe("createRowTable", () => {
  test("default: rows lie in one block, which is the whole as soon as none is missing", () => {
    const table = createRowTable(2, 3);
    expect([table.has(0), table.row(0), table.whole()]).toEqual([false, undefined, undefined]);
    table.block()!.data.set([4, 5, 6], 3);
    expect(table.has(1)).toBe(false);
    table.filled(1);
    expect([table.has(1), table.row(1), table.whole()]).toEqual([true, Float32Array.of(4, 5, 6), undefined]);
    const mine = Float32Array.of(1, 2, 3);
    table.set(0, mine);
    mine.fill(0);
    expect(table.whole()!.toArrays()).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(table.whole()!.data.buffer).toBe(table.row(0)!.buffer);
  });

  test("args: without a width the first row gives it, and one of another width is kept but makes no whole", () => {
    const table = createRowTable(2, undefined);
    expect(table.block()).toBeUndefined();
    table.set(0, Float32Array.of(1, 2));
    table.set(1, Float32Array.of(1, 2, 3));
    expect([table.row(0)?.length, table.row(1)?.length, table.whole()]).toEqual([2, 3, undefined]);
  });

  test("behavior: a matrix with all rows is taken over as it is, but not over rows that are there or may be", () => {
    const matrix = EmbeddingMatrix.fromRows([
      [1, 2],
      [3, 4],
    ]);
    const table = createRowTable(2, 2);
    expect(table.adopt(EmbeddingMatrix.fromRows([[1, 2]]))).toBe(false);
    expect(table.adopt(matrix)).toBe(true);
    expect(table.whole()).toBe(matrix);
    expect(table.adopt(matrix)).toBe(false);
    const placed = createRowTable(2, 2);
    placed.block();
    expect([placed.adopt(matrix), placed.has(0)]).toEqual([false, false]);
  });
});
