import { describe, expect, test } from "vitest";
import { createClaims } from "./example-claims.ts";

describe("printed", () => {
  test("default: what a terminal shows must be the comment", () => {
    const claims = createClaims([2, 3]);
    claims.printed(2, "1 Float32Array(2) [ 0, 1 ] text", 1, Float32Array.of(0, 1), "text");
    claims.printed(3, "1", 2);
    expect(claims.broken()).toEqual(["line 3 says 1 and gives 2"]);
  });

  test("behavior: a line that the terminal would break is one line", () => {
    const claims = createClaims([2]);
    const wide = Array.from({ length: 9 }, (_, i) => i);
    claims.printed(2, "[ 0, 1, 2, 3, 4, 5, 6, 7, 8 ]", wide);
    expect(claims.broken()).toEqual([]);
  });

  test("behavior: a line that runs twice prints twice", () => {
    const claims = createClaims([2, 3]);
    for (const i of [7, 8]) claims.printed(2, "7, then 8", i);
    for (const i of [7, 8]) claims.printed(3, "7", i);
    expect(claims.broken()).toEqual(["line 3 says 7 and gives 7, then 8"]);
  });

  test.each([
    ["{ a: 1, … }", true],
    ["…b: 2, c: 3 }", true],
    ["{ … c: 3 }", true],
    ["{ a: 1, …b: 2, …c: 3 }", true],
    ["{ a: 2, … }", false],
    ["{ a: ., … }", false],
    ["{ … c: 3, … b: 2 … }", false],
    ["{ a: 1, b: 2, … b: 2, c: 3 }", false],
  ])("behavior: in %j the dots stand for any text: %s", (said, holds) => {
    const claims = createClaims([2]);
    claims.printed(2, said, { a: 1, b: 2, c: 3 });
    expect(claims.broken().length === 0).toBe(holds);
  });
});

describe("value", () => {
  test("default: value and literal must be of one kind and have the same parts", () => {
    const claims = createClaims([2, 3, 4]);
    claims.value(2, [{ index: 1, score: undefined }], [{ index: 1, score: undefined }]);
    claims.value(3, "1", 1);
    claims.value(4, Float32Array.of(1), [1]);
    expect(claims.broken()).toEqual([
      "line 3 says 1 and gives '1'",
      "line 4 says [ 1 ] and gives Float32Array(1) [ 1 ]",
    ]);
  });

  test("behavior: nothing of a deep, wide or long value is left out", () => {
    const claims = createClaims([2, 3]);
    claims.value(2, [[[[[1]]]]], [[[[[2]]]]]);
    claims.value(3, [...Array(200).keys()], [...Array(199).keys(), 0]);
    expect(claims.broken()).toHaveLength(2);
  });
});

test("error: a claim that is never reached does not hold", () => {
  expect(createClaims([5]).broken()).toEqual(["line 5 never ran"]);
});
