import { expect, test } from "vitest";
import { formatCost } from "./format-cost.ts";

test.each([
  [0, "$0"],
  [0.000_42, "$0.00042"],
  [1.2, "$1.20"],
  [1234.5, "$1,234.50"],
])("default: %d is %s", (dollars, text) => {
  expect(formatCost(dollars)).toBe(text);
});
