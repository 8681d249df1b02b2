import { getEventListeners } from "node:events";
import { expect, test } from "vitest";
import { settled } from "../test-support/manual-clock.ts";
import { createSemaphore } from "./semaphore.ts";

test("behavior: places are handed out in the order of asking", async () => {
  const semaphore = createSemaphore(1);
  const log: string[] = [];
  for (const name of ["a", "b", "c"]) void semaphore.acquire().then(() => log.push(name));
  await settled();
  expect(log).toEqual(["a"]);
  semaphore.release();
  semaphore.release();
  await settled();
  expect(log).toEqual(["a", "b", "c"]);
});

test("behavior: an abort in the very moment of the hand-over loses no place", async () => {
  const semaphore = createSemaphore(1);
  await semaphore.acquire();
  const controller = new AbortController();
  const waiting = semaphore.acquire(controller.signal);
  const next = semaphore.acquire();
  controller.abort("enough");
  semaphore.release();
  await expect(waiting).rejects.toBe("enough");
  await next;
  expect(getEventListeners(controller.signal, "abort").length).toBe(0);
});

test("behavior: fewer places hold when those that are taken come back, more places serve who waits", async () => {
  const semaphore = createSemaphore(2);
  const log: string[] = [];
  for (const name of ["a", "b", "c", "d"]) void semaphore.acquire().then(() => log.push(name));
  semaphore.resize(1);
  semaphore.release();
  await settled();
  expect(log).toEqual(["a", "b"]);
  semaphore.release();
  await settled();
  expect(log).toEqual(["a", "b", "c"]);
  semaphore.resize(2);
  await settled();
  expect(log).toEqual(["a", "b", "c", "d"]);
});
