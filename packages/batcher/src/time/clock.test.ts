import { getEventListeners } from "node:events";
import { liveTimersAfter } from "@embedloom/testing";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { systemClock } from "./clock.ts";

describe("sleep", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test("default: it wakes after its time and leaves no listener", async () => {
    const { signal } = new AbortController();
    const woken = vi.fn<() => void>();
    const sleep = systemClock.sleep(5000, signal).then(woken);
    await vi.advanceTimersByTimeAsync(4999);
    expect(woken).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    await sleep;
    expect(getEventListeners(signal, "abort").length).toBe(0);
  });
});

test("behavior: an abort wakes it at once with the reason, and leaves no timer", async () => {
  const timers = await liveTimersAfter(async () => {
    const controller = new AbortController();
    const sleep = systemClock.sleep(60_000, controller.signal);
    controller.abort("enough");
    await expect(sleep).rejects.toBe("enough");
    await expect(systemClock.sleep(60_000, controller.signal)).rejects.toBe("enough");
  });
  expect(timers).toBe(0);
});

test("default: now is the present since 1970 and never goes back", () => {
  const first = systemClock.now();
  expect(Math.abs(first - Date.now())).toBeLessThan(60_000);
  expect(systemClock.now()).toBeGreaterThanOrEqual(first);
});
