import { expect, test, vi } from "vitest";
import { createUploadQueue, isSettled, type UploadItem } from "./upload-queue.ts";

interface Pending {
  readonly name: string;
  readonly signal: AbortSignal;
  readonly resolve: (duplicate?: boolean, replaced?: boolean) => void;
  readonly reject: (message: string) => void;
}

function createFixture(concurrency = 2) {
  const pending: Pending[] = [];
  const onSettled = vi.fn<() => void>();
  const queue = createUploadQueue<UploadItem>({
    concurrency,
    onSettled,
    send: ({ name }, { signal }) =>
      new Promise((resolve, reject) => {
        pending.push({
          name,
          signal,
          resolve: (duplicate = false, replaced = false) => resolve({ duplicate, replaced }),
          reject: (message) => reject(new Error(message)),
        });
      }),
  });
  return { queue, pending, onSettled, names: (): string[] => pending.map(({ name }) => name) };
}

const files = (...names: readonly string[]): UploadItem[] => names.map((name) => ({ name, size: 10 }));
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("default: at most `concurrency` at a time, in order, each end begins the next", async () => {
  const { queue, pending, names } = createFixture();
  queue.add(files("a", "b", "c"));
  expect(names()).toEqual(["a", "b"]);
  pending[1]?.resolve();
  await turn();
  expect(names()).toEqual(["a", "b", "c"]);
  expect(queue.get()).toMatchObject({ total: 3, done: 1, bytes: 30, doneBytes: 10 });
});

test("behavior: a refused file is counted with its reason and stops nothing", async () => {
  const { queue, pending, onSettled } = createFixture();
  queue.add(files("a", "b"));
  pending[0]?.reject("too large");
  pending[1]?.resolve();
  await turn();
  expect(queue.get().refusals).toEqual([{ name: "a", message: "too large" }]);
  expect(isSettled(queue.get())).toBe(true);
  expect(onSettled).toHaveBeenCalledTimes(1);
});

test("behavior: refusals known beforehand are counted without a call", () => {
  const { queue, names } = createFixture();
  queue.add(files("a"), [{ name: "b.png", message: "not read" }]);
  expect(names()).toEqual(["a"]);
  expect(queue.get()).toMatchObject({ total: 2, done: 1, refusals: [{ name: "b.png", message: "not read" }] });
});

test("behavior: is not told of an end that brought nothing new", async () => {
  const { queue, pending, onSettled } = createFixture();
  queue.add(files("a", "b"));
  pending[0]?.resolve(true);
  pending[1]?.reject("unreadable");
  await turn();
  expect(queue.get()).toMatchObject({ done: 2, duplicates: 1 });
  expect(onSettled).not.toHaveBeenCalled();
});

test("behavior: files added after the end begin a new count, files added before it join", async () => {
  const { queue, pending } = createFixture();
  queue.add(files("a"));
  queue.add(files("b"));
  expect(queue.get().total).toBe(2);
  for (const { resolve } of pending) resolve();
  await turn();
  queue.add(files("c"));
  expect(queue.get()).toMatchObject({ total: 1, done: 0 });
});

test("behavior: cancel aborts what runs, drops what waits, and hears nothing of either later", async () => {
  const { queue, pending, names, onSettled } = createFixture(1);
  queue.add(files("a", "b"));
  queue.cancel();
  expect(pending[0]?.signal.aborted).toBe(true);
  pending[0]?.reject("aborted");
  await turn();
  expect(names()).toEqual(["a"]);
  expect(queue.get()).toMatchObject({ total: 0, done: 0, refusals: [] });
  expect(onSettled).not.toHaveBeenCalled();
  queue.add(files("c"));
  expect(names()).toEqual(["a", "c"]);
});

test("behavior: a file that replaced its old self is counted, and is something new", async () => {
  const { queue, pending, onSettled } = createFixture();
  queue.add(files("a"));
  pending[0]?.resolve(false, true);
  await turn();
  expect(queue.get()).toMatchObject({ done: 1, duplicates: 0, replaced: 1 });
  expect(onSettled).toHaveBeenCalledTimes(1);
});

test("behavior: it names what has not arrived, under way or waiting", async () => {
  const { queue, pending } = createFixture(1);
  queue.add(files("a", "b", "c"));
  expect(queue.open()).toEqual(["a", "b", "c"]);
  pending[0]?.resolve();
  await turn();
  expect(queue.open()).toEqual(["b", "c"]);
  queue.cancel();
  expect(queue.open()).toEqual([]);
});
