import { expect, test } from "vitest";
import { pagesOf } from "./pages-of.ts";

test.each([
  [0, 20, [0]],
  [90, 110, [0, 1]],
  [99, 99, [0]],
  [100, 299, [1, 2]],
])("default: places %d to %d", (from, to, pages) => {
  expect(pagesOf({ from, to }, 100)).toEqual(pages);
});

test("args: an empty list is its first page", () => {
  expect(pagesOf({ from: 0, to: -1 }, 100)).toEqual([0]);
});
