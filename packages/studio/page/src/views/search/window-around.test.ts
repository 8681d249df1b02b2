import { expect, test } from "vitest";
import { windowAround } from "./window-around.ts";

test("default: text before and after the place", () => {
  const { from, length } = windowAround(25_500);
  expect(from).toBeLessThanOrEqual(25_500 - 10_000);
  expect(from + length).toBeGreaterThanOrEqual(25_500 + 10_000);
});

test("behavior: places near each other have the same window", () => {
  expect(windowAround(25_500)).toEqual(windowAround(25_700));
});

test("args: the beginning is not before the text", () => {
  expect(windowAround(0).from).toBe(0);
  expect(windowAround(9999).from).toBe(0);
});
