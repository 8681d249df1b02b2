import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createEventLoopYield } from "./event-loop-yield.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["performance", "setTimeout"] });
});

afterEach(() => {
  vi.useRealTimers();
});

test("default: waits for a timer only after 20 milliseconds of work, and then anew", async () => {
  const yieldToEventLoop = createEventLoopYield(undefined);
  await yieldToEventLoop();
  vi.advanceTimersByTime(19);
  await yieldToEventLoop();
  expect(vi.getTimerCount()).toBe(0);
  vi.advanceTimersByTime(1);
  const given = yieldToEventLoop();
  expect(vi.getTimerCount()).toBe(1);
  vi.advanceTimersByTime(0);
  await given;
  await yieldToEventLoop();
  expect(vi.getTimerCount()).toBe(0);
});

test("error: rejects with the signal's reason, at once or after waiting, and leaves no timer", async () => {
  const stop = new AbortController();
  const yieldToEventLoop = createEventLoopYield(stop.signal);
  vi.advanceTimersByTime(20);
  const waiting = yieldToEventLoop();
  const reason = new Error("enough");
  stop.abort(reason);
  vi.advanceTimersByTime(0);
  await expect(waiting).rejects.toBe(reason);
  await expect(yieldToEventLoop()).rejects.toBe(reason);
  expect(vi.getTimerCount()).toBe(0);
});
