import { expect, test } from "vitest";
import { abortable } from "./abortable.ts";

const reason = new Error("enough");

test("default: settles as the work does", async () => {
  const { signal } = new AbortController();
  await expect(abortable(Promise.resolve(7), signal)).resolves.toBe(7);
  await expect(abortable(Promise.resolve(7), undefined)).resolves.toBe(7);
  await expect(abortable(Promise.reject(reason), signal)).rejects.toBe(reason);
});

test("behavior: an abort rejects with its reason although the work goes on for ever", async () => {
  const controller = new AbortController();
  const waiting = abortable(new Promise(() => {}), controller.signal);
  controller.abort(reason);
  await expect(waiting).rejects.toBe(reason);
  await expect(abortable(Promise.resolve(7), AbortSignal.abort(reason))).rejects.toBe(reason);
});

test("behavior: work that fails after an abort is nobody's unhandled rejection", async () => {
  const controller = new AbortController();
  let fail: (error: Error) => void = () => {};
  const work = new Promise<never>((_, reject) => {
    fail = reject;
  });
  const waiting = abortable(work, controller.signal);
  controller.abort(reason);
  await expect(waiting).rejects.toBe(reason);
  fail(new Error("too late"));
  await expect(work).rejects.toThrow("too late");
});
