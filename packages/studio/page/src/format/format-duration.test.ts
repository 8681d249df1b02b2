import { expect, test } from "vitest";
import { formatDuration } from "./format-duration.ts";

test.each([
  [0, "0 ms"],
  [850.4, "850 ms"],
  [4240, "4.2 s"],
  [9990, "10 s"],
  [59_400, "59 s"],
  [60_000, "1 min"],
  [200_000, "3 min 20 s"],
  [7_500_000, "2 h 5 min"],
])("default: %d ms is %s", (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});
