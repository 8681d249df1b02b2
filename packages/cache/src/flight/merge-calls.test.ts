import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { mergeCalls } from "./merge-calls.ts";

/** Doubles numbers, when the test says so. */
function held(whenLeft?: (results: readonly number[]) => void) {
  const calls: { readonly items: readonly number[]; readonly answer: () => void; readonly signal?: AbortSignal }[] = [];
  const run = mergeCalls<number, number>(
    (items, signal) =>
      new Promise((resolve) => {
        const answer = (): void => resolve(items.map((item) => 2 * item));
        calls.push({ items, answer, ...(signal && { signal }) });
      }),
    whenLeft,
  );
  return { calls, run };
}

test("default: calls of one turn share one, each gets its own results, and later ones share another", async () => {
  const { calls, run } = held();
  const first = [run([1, 2], undefined), run([], undefined), run([3], undefined)];
  await setImmediate();
  const second = run([4], undefined);
  await setImmediate();
  expect(calls.map(({ items }) => items)).toEqual([[1, 2, 3], [4]]);
  for (const { answer } of calls) answer();
  expect(await Promise.all(first)).toEqual([[2, 4], [], [6]]);
  expect(await second).toEqual([8]);
});

test("default: calls that come one microtask after the other share one too", async () => {
  const { calls, run } = held();
  const late = async (turns: number): Promise<unknown> => {
    for (let i = 0; i < turns; i++) await undefined;
    return run([turns], undefined);
  };
  const results = Promise.all([0, 5, 50].map(late));
  await setImmediate();
  calls[0]!.answer();
  expect(await results).toEqual([[0], [10], [100]]);
});

test("behavior: no shared call takes more than 256 items, and a large one goes alone", async () => {
  const { calls, run } = held();
  const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
  void run(numbers(300), undefined);
  for (let i = 0; i < 10; i++) void run(numbers(50), undefined);
  await setImmediate();
  expect(calls.map(({ items }) => items.length)).toEqual([300, 250, 250]);
});

test("behavior: who leaves gets the reason, the others their results, and the last to leave ends the call", async () => {
  const left: (readonly number[])[] = [];
  const { calls, run } = held((results) => left.push(results));
  const controllers = [new AbortController(), new AbortController()];
  const [one, two] = controllers.map(({ signal }, i) => run([i + 1], signal).catch((error: unknown) => error));
  await setImmediate();
  controllers[0]!.abort(new Error("I leave"));
  expect(await one).toEqual(new Error("I leave"));
  expect(calls[0]!.signal!.aborted).toBe(false);
  controllers[1]!.abort(new Error("I too"));
  expect(await two).toEqual(new Error("I too"));
  expect(calls[0]!.signal!.aborted).toBe(true);
  calls[0]!.answer();
  await setImmediate();
  expect(left).toEqual([[2], [4]]);
});

test("error: a failure is everybody's", async () => {
  const failure = new Error("It failed.");
  const run = mergeCalls<number, number>(() => Promise.reject(failure));
  const calls = [run([1], undefined), run([2], undefined)].map((call) => call.catch((error: unknown) => error));
  expect(await Promise.all(calls)).toEqual([failure, failure]);
});
