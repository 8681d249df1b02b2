import { expect, test } from "vitest";
import { durationMs } from "./duration.ts";

test.each([
  ["34s", 34_000],
  ["34.074824224s", 34_074.824_224],
  ["1m12s", 72_000],
  ["20ms", 20],
  ["500µs", 0.5],
])("default: %s", (text, milliseconds) => {
  expect(durationMs(text)).toBeCloseTo(milliseconds, 6);
});

test.each(["", "34", "-1s", "1x", "s", "1 s"])("behavior: %j is no duration", (text) => {
  expect(durationMs(text)).toBeUndefined();
});
