import { describe, expect, test } from "vitest";
import { checkReply, type ReplyItem } from "./check-reply.ts";
import { InvalidReplyError } from "../errors/invalid-reply-error.ts";

function failure(items: readonly ReplyItem[], expected: Parameters<typeof checkReply>[1]): InvalidReplyError {
  try {
    checkReply(items, expected);
  } catch (error) {
    if (error instanceof InvalidReplyError) return error;
    throw error;
  }
  return expect.unreachable("the reply was accepted");
}

describe("checkReply", () => {
  test("default: every vector goes to the row of its index", () => {
    const items = [
      { index: 2, vector: [5, 6] },
      { index: 0, vector: Float32Array.of(1, 2) },
      { index: 1, vector: [3, 4] },
    ];
    expect(checkReply(items, { count: 3, dimensions: 2 }).toArrays()).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
  });

  test("args: no width expected takes that of the first vector", () => {
    expect(checkReply([{ index: 0, vector: [1, 2, 3] }], { count: 1 }).dimensions).toBe(3);
    expect(checkReply([], { count: 0 })).toMatchObject({ count: 0 });
  });

  test.each<[string, ReplyItem[], number, string, number | undefined, boolean]>([
    ["a vector is missing", [{ index: 0, vector: [1] }], 2, "count", undefined, true],
    [
      "a vector is too many",
      [
        { index: 0, vector: [1] },
        { index: 1, vector: [1] },
      ],
      1,
      "count",
      undefined,
      true,
    ],
    [
      "an index comes twice",
      [
        { index: 0, vector: [1] },
        { index: 0, vector: [1] },
      ],
      2,
      "index",
      undefined,
      true,
    ],
    [
      "an index is out of range",
      [
        { index: 0, vector: [1] },
        { index: 2, vector: [1] },
      ],
      2,
      "index",
      undefined,
      true,
    ],
    ["an index is negative", [{ index: -1, vector: [1] }], 1, "index", undefined, true],
    ["an index is no integer", [{ index: 0.5, vector: [1] }], 1, "index", undefined, true],
    ["an index is no number", [{ index: NaN, vector: [1] }], 1, "index", undefined, true],
    [
      "a vector is narrower",
      [
        { index: 0, vector: [1, 1] },
        { index: 1, vector: [1] },
      ],
      2,
      "width",
      1,
      false,
    ],
    ["a vector is empty", [{ index: 0, vector: [] }], 1, "width", 0, false],
    [
      "a value is NaN",
      [
        { index: 0, vector: [1, 1] },
        { index: 1, vector: [1, NaN] },
      ],
      2,
      "not_finite",
      1,
      false,
    ],
    ["a value is infinite", [{ index: 0, vector: [-Infinity, 1] }], 1, "not_finite", 0, false],
    ["a value overflows float32", [{ index: 0, vector: [1e39, 1] }], 1, "not_finite", 0, false],
    ["a vector is zero", [{ index: 0, vector: [0, 0] }], 1, "zero_norm", 0, false],
  ])("error: %s", (_, items, count, problem, index, retryable) => {
    expect(failure(items, { count })).toMatchObject({ problem, index, retryable });
  });

  const pair = (...vectors: readonly (readonly unknown[])[]): ReplyItem[] =>
    vectors.map((vector, index) => ({ index, vector }));

  test("error: one other width for all is about no input, and names both widths and the way out", () => {
    const narrow = failure(pair([1, 2], [3, 4]), { count: 2, dimensions: 3 });
    expect(narrow).toMatchObject({ problem: "width", index: undefined, retryable: false, splittable: false });
    expect(narrow.message).toMatchInlineSnapshot(
      `"Expected 3 dimensions, got 2 vectors of 2. Check which model the server runs, and its facts."`,
    );
    const wide = failure(pair([1, 2, 3]), { count: 1, dimensions: 2 });
    expect(wide.index).toBeUndefined();
    expect(wide.message).toMatchInlineSnapshot(
      `"Expected 2 dimensions, got a vector of 3. Check which model the server runs, and its facts. If it ignores \`dimensions\`, leave that out, or cut knowingly: withDimensions(embedder, 2, { force: true })."`,
    );
  });

  const many = (count: number, vector: (index: number) => unknown[]): ReplyItem[] =>
    Array.from({ length: count }, (_, index) => ({ index, vector: vector(index) }));

  test.each<[string, ReplyItem[], string, boolean]>([
    ["not finite", many(8, () => [Number.NaN, 1]), "not_finite", true],
    ["zero", many(8, () => [0, 0]), "zero_norm", true],
    ["of two widths", many(8, (i) => (i % 2 === 0 ? [1, 0] : [1])), "width", false],
    ["empty", many(8, () => []), "width", true],
  ])(
    "error: where half of the vectors or more are %s, no input is blamed one by one",
    (_, items, problem, retryable) => {
      expect(failure(items, { count: 8 })).toMatchObject({ problem, index: undefined, retryable });
    },
  );

  test.each<[string, ReplyItem[], number]>([
    ["three of eight", many(8, (i) => (i > 4 ? [0, 0] : [1, 0])), 5],
    ["five of forty", many(40, (i) => (i % 8 === 3 ? [Number.NaN, 0] : [1, 0])), 3],
    ["an empty one before the others", many(8, (i) => (i === 0 ? [] : [1, 0])), 0],
  ])("error: of %s wrong vectors the first is named", (_, items, index) => {
    expect(failure(items, { count: items.length })).toMatchObject({ index, retryable: false });
  });

  test("error: mixed widths name the first that differs", () => {
    expect(failure(pair([1, 2, 3], [1, 2]), { count: 2, dimensions: 3 })).toMatchObject({ problem: "width", index: 1 });
    expect(failure(pair([1, 2], [1, 2, 3]), { count: 2, dimensions: 3 })).toMatchObject({ problem: "width", index: 0 });
  });

  test("args: rows in full are cut where they may be, and nowhere else", () => {
    const asked: number[] = [];
    const cuttable = (width: number): boolean => (asked.push(width), width === 3);
    const cut = checkReply(pair([3, 4, 12], [0, 5, 1]), { count: 2, dimensions: 2, cuttable });
    expect(cut.toArrays()).toEqual([
      [Math.fround(0.6), Math.fround(0.8)],
      [0, 1],
    ]);
    expect(failure(pair([1, 2, 3, 4]), { count: 1, dimensions: 2, cuttable }).problem).toBe("width");
    expect(failure(pair([1]), { count: 1, dimensions: 2, cuttable }).problem).toBe("width");
    expect(failure(pair([3, 4, NaN]), { count: 1, dimensions: 2, cuttable }).problem).toBe("not_finite");
    expect(asked).toEqual([3, 4, 3]);
  });

  test("error: a vector per token is a server that does not pool", () => {
    const perToken = pair(
      [
        [1, 2],
        [3, 4],
      ],
      [[1, 2]],
    );
    for (const dimensions of [undefined, 2, 1]) {
      expect(failure(perToken, { count: 2, dimensions })).toMatchObject({ code: "invalid_reply", retryable: false });
    }
    const error = failure(pair([[1, 2]], [[1, 2]]), { count: 2, dimensions: 768 });
    expect(error.problem).toBe("shape");
    expect(error.index).toBeUndefined();
    expect(error.message).toContain("does not pool");
  });

  test("error: null and text among the values are no numbers", () => {
    for (const value of [null, "1", true, undefined]) {
      expect(failure(pair([1, value]), { count: 1 })).toMatchObject({ problem: "not_finite", index: 0 });
    }
  });

  test("args: the largest and smallest float32 values pass", () => {
    const vector = [3.4e38, -3.4e38, 1e-45];
    expect(checkReply([{ index: 0, vector }], { count: 1 }).row(0)).toEqual(Float32Array.from(vector));
  });

  const block = (...values: number[]): Float32Array => new Float32Array(values);
  const views = (values: Float32Array, order: readonly number[]): ReplyItem[] =>
    order.map((row, index) => ({ index, vector: values.subarray(row * 2, row * 2 + 2) }));

  test("behavior: vectors in order in one block become the matrix without a copy, wherever the block begins", () => {
    const values = block(9, 9, 1, 2, 3, 4);
    const matrix = checkReply(views(values, [1, 2]), { count: 2 });
    expect(matrix.toArrays()).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect([matrix.data.buffer === values.buffer, matrix.data.byteOffset]).toEqual([true, 8]);
  });

  test("behavior: vectors in another order, or from other blocks, are copied", () => {
    const values = block(1, 2, 3, 4);
    const swapped = checkReply(views(values, [1, 0]), { count: 2 });
    const parted = checkReply([views(values, [0])[0]!, { index: 1, vector: block(3, 4) }], { count: 2 });
    const renumbered = checkReply(
      views(values, [0, 1]).map((item) => ({ ...item, index: 1 - item.index })),
      { count: 2 },
    );
    expect([swapped, parted, renumbered].map((matrix) => matrix.data.buffer === values.buffer)).toEqual([
      false,
      false,
      false,
    ]);
    expect([swapped, parted, renumbered].map((matrix) => [...matrix.data])).toEqual([
      [3, 4, 1, 2],
      [1, 2, 3, 4],
      [3, 4, 1, 2],
    ]);
  });

  test("error: vectors in one block are checked like all others", () => {
    expect(failure(views(block(1, 2, NaN, 4), [0, 1]), { count: 2 })).toMatchObject({
      problem: "not_finite",
      index: 1,
    });
    expect(failure(views(block(1, 2, 0, 0), [0, 1]), { count: 2 })).toMatchObject({ problem: "zero_norm", index: 1 });
  });
});
