import { expect, test } from "vitest";
import { runLanes } from "./run-lanes.ts";

/** Work that ends when it is told to. */
function controlled() {
  const begun: number[] = [];
  const ends = new Map<number, { resolve: () => void; reject: (error: Error) => void }>();
  const work = (item: number): Promise<void> =>
    new Promise((resolve, reject) => {
      begun.push(item);
      ends.set(item, { resolve, reject });
    });
  return { begun, ends, work };
}
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("default: items begin in their order, as many at a time as there are lanes", async () => {
  const { begun, ends, work } = controlled();
  const all = runLanes([0, 1, 2, 3], 2, work);
  expect(begun).toEqual([0, 1]);
  ends.get(1)!.resolve();
  await turn();
  expect(begun).toEqual([0, 1, 2]);
  ends.get(0)!.resolve();
  ends.get(2)!.resolve();
  await turn();
  ends.get(3)!.resolve();
  await all;
  expect(begun).toEqual([0, 1, 2, 3]);
});

test("error: a failure lets nothing more begin, and is told when what is under way has ended", async () => {
  const { begun, ends, work } = controlled();
  let thrown: unknown;
  const all = runLanes([0, 1, 2, 3], 2, work).catch((error: unknown) => (thrown = error));
  ends.get(0)!.reject(new Error("first"));
  await turn();
  expect([begun, thrown]).toEqual([[0, 1], undefined]);
  ends.get(1)!.reject(new Error("second"));
  await all;
  expect(thrown).toEqual(new Error("first"));
});

test("args: no items are no work, and more lanes than items do no harm", async () => {
  await runLanes([], 3, () => expect.unreachable("there is nothing to do"));
  const { begun, ends, work } = controlled();
  const all = runLanes([7], 3, work);
  ends.get(7)!.resolve();
  await all;
  expect(begun).toEqual([7]);
});
