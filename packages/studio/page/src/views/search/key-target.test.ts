import { expect, test } from "vitest";
import { keyTarget } from "./key-target.ts";

test.each([
  ["ArrowRight", 4, 5],
  ["ArrowLeft", 4, 3],
  ["PageUp", 4, 14],
  ["PageDown", 14, 4],
  ["Home", 4, 0],
  ["End", 4, 19],
])("default: %s leads from %d to %d", (key, chunk, target) => {
  expect(keyTarget(key, chunk, 20)).toBe(target);
});

test("behavior: stops at the ends", () => {
  expect([keyTarget("ArrowLeft", 0, 20), keyTarget("PageUp", 15, 20), keyTarget("PageDown", 3, 20)]).toEqual([
    0, 19, 0,
  ]);
});

test("args: begins at the first when none is chosen", () => {
  expect(keyTarget("ArrowRight", undefined, 20)).toBe(0);
});

test("args: other keys lead nowhere", () => {
  expect(keyTarget("a", 4, 20)).toBeUndefined();
});
