import { expect, test } from "vitest";
import { formatShare } from "./format-share.ts";

test.each([
  [0, "0 %"],
  [0.25, "25 %"],
  [0.876, "87.6 %"],
  [1, "100 %"],
])("default: %d is %s", (share, text) => {
  expect(formatShare(share)).toBe(text);
});

test("behavior: nearly all is not all", () => {
  expect(formatShare(0.9999)).toBe("99.9 %");
});
