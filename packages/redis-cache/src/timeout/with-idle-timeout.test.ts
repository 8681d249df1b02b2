import { setTimeout as setTimeoutPromise } from "node:timers/promises";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { withIdleTimeout } from "./with-idle-timeout.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const never = new Promise<never>(() => {});

test("default: settles as the work does, and leaves no timer", async () => {
  expect(await withIdleTimeout(Promise.resolve(7), { timeoutMs: () => 50, progress: () => 0 })).toBe(7);
  await expect(
    withIdleTimeout(Promise.reject(new Error("no")), { timeoutMs: () => 50, progress: () => 0 }),
  ).rejects.toThrow("no");
  expect(vi.getTimerCount()).toBe(0);
});

test("error: rejects when nothing moves, and not before", async () => {
  const late = vi.fn<(error: unknown) => void>();
  const call = withIdleTimeout(never, { timeoutMs: () => 50, progress: () => 3 }).catch(late);
  await vi.advanceTimersByTimeAsync(49);
  expect(late).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(2);
  await call;
  expect(late).toHaveBeenCalledWith(expect.objectContaining({ code: "connection" }));
  expect(vi.getTimerCount()).toBe(0);
});

test("behavior: goes on as long as something moves", async () => {
  let bytes = 0;
  const late = vi.fn<(error: unknown) => void>();
  const call = withIdleTimeout(never, { timeoutMs: () => 50, progress: () => bytes }).catch(late);
  for (let i = 0; i < 5; i++) {
    await vi.advanceTimersByTimeAsync(1);
    bytes++;
    await vi.advanceTimersByTimeAsync(50);
    expect(late).not.toHaveBeenCalled();
  }
  await vi.advanceTimersByTimeAsync(60);
  await call;
  expect(late).toHaveBeenCalledOnce();
});

test("behavior: what arrived while the event loop was blocked counts", async () => {
  vi.useRealTimers();
  let arrive: (text: string) => void = () => {};
  const work = new Promise<string>((resolve) => (arrive = resolve));
  const call = withIdleTimeout(work, { timeoutMs: () => 5, progress: () => 0 });
  // As a socket does, whose turn comes after the timers and before `setImmediate`.
  setTimeout(() => setImmediate(() => arrive("in time")), 0);
  const end = performance.now() + 20;
  while (performance.now() < end);
  expect(await call).toBe("in time");
});

test("behavior: after the process stood still the server gets the time once more, and not twice", async () => {
  vi.useRealTimers();
  const block = (ms: number): void => {
    const end = performance.now() + ms;
    while (performance.now() < end);
  };
  const looks: string[] = [];
  const progress = (): number => {
    looks.push("look");
    // Each wait that this begins ends late.
    setImmediate(block, 20);
    return 0;
  };
  const call = withIdleTimeout(never, { timeoutMs: () => 5, progress }).catch((error: unknown) => error);
  expect(await call).toMatchObject({ code: "connection" });
  // At the beginning, after the first wait, which is made good, and after the second.
  expect(looks).toHaveLength(3);

  const answer = setTimeoutPromise(8, "in time");
  setImmediate(block, 7);
  expect(await withIdleTimeout(answer, { timeoutMs: () => 4, progress: () => 0 })).toBe("in time");
});

test("behavior: silence counts from the last movement, not from the last look", async () => {
  let bytes = 0;
  const call = withIdleTimeout(never, { timeoutMs: () => 80, progress: () => bytes }).catch(() => "late");
  await vi.advanceTimersByTimeAsync(5);
  bytes = 1;
  const late = vi.fn<() => void>();
  void call.then(late);
  await vi.advanceTimersByTimeAsync(95);
  expect(late).toHaveBeenCalledOnce();
});

test("behavior: timeout that grows meanwhile counts", async () => {
  let timeoutMs = 50;
  const late = vi.fn<() => void>();
  const call = withIdleTimeout(never, { timeoutMs: () => timeoutMs, progress: () => 0 }).catch(late);
  await vi.advanceTimersByTimeAsync(40);
  timeoutMs = 200;
  await vi.advanceTimersByTimeAsync(150);
  expect(late).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(40);
  await call;
  expect(late).toHaveBeenCalledOnce();
});

test("behavior: an abort rejects with its reason and leaves no timer", async () => {
  const controller = new AbortController();
  const call = withIdleTimeout(never, { timeoutMs: () => 50, signal: controller.signal, progress: () => 0 });
  controller.abort(new Error("I leave"));
  await expect(call).rejects.toThrow("I leave");
  expect(vi.getTimerCount()).toBe(0);
});

test("behavior: a question that goes out at once does not make the wait longer", async () => {
  let left = 0;
  const late = vi.fn<(error: unknown) => void>();
  const call = withIdleTimeout(never, { timeoutMs: () => 225, progress: () => left }).catch(late);
  left = -100;
  await vi.advanceTimersByTimeAsync(225 + 10);
  await call;
  expect(late).toHaveBeenCalledOnce();
});
