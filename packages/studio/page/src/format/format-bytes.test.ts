import { expect, test } from "vitest";
import { formatBytes } from "./format-bytes.ts";

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1000, "1 kB"],
  [1440, "1.4 kB"],
  [32_000_000, "32 MB"],
  [128_400_000, "128 MB"],
  [2e15, "2,000 TB"],
])("default: %d is %s", (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});
