import { expect, test } from "vitest";
import { counted, formatCount } from "./format-count.ts";

test("default: thousands are separated", () => {
  expect(formatCount(12_345)).toBe("12,345");
});

test("default: one thing is singular, everything else plural", () => {
  expect([0, 1, 2000].map((count) => counted(count, "chunk"))).toEqual(["0 chunks", "1 chunk", "2,000 chunks"]);
});
