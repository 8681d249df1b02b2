import { expect, test } from "vitest";
import { createSmallCallPace } from "./small-call-pace.ts";

test("default: few texts wait four times what the embedder takes, at least 100 ms, and 500 ms while that is not known", () => {
  const pace = createSmallCallPace();
  expect(pace.waitTimeoutMs(1)).toBe(500);
  pace.learn(16, 10);
  expect(pace.waitTimeoutMs(16)).toBe(100);
  for (let i = 0; i < 50; i++) pace.learn(1, 300);
  expect(pace.waitTimeoutMs(1)).toBeCloseTo(1200, 0);
});

test("behavior: many texts wait as long as the other process lives, and teach nothing of few", () => {
  const pace = createSmallCallPace();
  pace.learn(17, 60_000);
  expect([pace.waitTimeoutMs(17), pace.waitTimeoutMs(1)]).toEqual([Infinity, 500]);
});
