import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { throttle } from "./throttle.ts";

let runs = 0;
const run = (): void => void runs++;

beforeEach(() => {
  runs = 0;
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

test("default: the first call runs at once, those within the time become one at its end", () => {
  const call = throttle(run, 100);
  for (let i = 0; i < 5; i++) call();
  expect(runs).toBe(1);
  vi.advanceTimersByTime(99);
  expect(runs).toBe(1);
  vi.advanceTimersByTime(1);
  expect(runs).toBe(2);
  vi.advanceTimersByTime(1000);
  expect(runs).toBe(2);
});

test("behavior: a flush runs now and forgets what waited, a cancel forgets it", () => {
  const call = throttle(run, 100);
  call();
  call();
  call.flush();
  expect(runs).toBe(2);
  vi.advanceTimersByTime(1000);
  expect([runs, vi.getTimerCount()]).toEqual([2, 0]);
  call();
  call();
  call.cancel();
  vi.advanceTimersByTime(1000);
  expect([runs, vi.getTimerCount()]).toEqual([3, 0]);
});
