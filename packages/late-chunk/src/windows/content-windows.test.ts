import { seededRandom } from "@embedloom/testing";
import { expect, test } from "vitest";
import { planContentWindows } from "./content-windows.ts";

const seed = `content windows ${Date.now()}`;

/** Ids as a text has them: few words often, most words seldom. */
function randomIds(random: () => number, length: number): Int32Array {
  return Int32Array.from({ length }, () => Math.floor(30_000 * random() ** 3));
}

const textOf = (
  ids: Int32Array,
  { start, end, keepStart, keepEnd }: ReturnType<typeof planContentWindows>[number],
): string => `${keepStart - start},${keepEnd - start}:${ids.subarray(start, end).join(" ")}`;

test("default: a document that fits is one window", () => {
  expect(planContentWindows(Int32Array.of(1, 2, 3), 3, 1)).toEqual([{ start: 0, end: 3, keepStart: 0, keepEnd: 3 }]);
  expect(planContentWindows(new Int32Array(0), 3, 1)).toEqual([]);
});

test("behavior: kept ranges partition the tokens, windows fit and neighbours share the overlap, repetitive text too", () => {
  const random = seededRandom(seed);
  for (let round = 0; round < 200; round++) {
    const length = Math.floor(random() * 5000);
    const words = [1, 2, 5, 30_000][round % 4]!;
    const ids = Int32Array.from({ length }, () => Math.floor(random() * words));
    const capacity = 1 + Math.floor(random() * 300);
    const overlap = Math.floor(random() * (Math.floor(capacity / 2) + 1));
    const plan = planContentWindows(ids, capacity, overlap);
    const about = `seed ${seed}, round ${round}: ${length} tokens, capacity ${capacity}, overlap ${overlap}`;
    expect(plan.at(-1)?.keepEnd ?? 0, about).toBe(length);
    const broken = plan.filter(
      ({ start, end, keepStart, keepEnd }, i) =>
        keepStart !== (plan[i - 1]?.keepEnd ?? 0) ||
        keepStart >= keepEnd ||
        end - start > capacity ||
        (i > 0 &&
          Math.min(plan[i - 1]!.end, end) - start <
            Math.min(overlap, keepEnd - start, plan[i - 1]!.end - plan[i - 1]!.start)),
    );
    expect(broken, about).toEqual([]);
  }
});

test("behavior: after a change in one place at most 5 % of the tokens of a long document are in windows that are new", () => {
  const random = seededRandom(seed);
  const ids = randomIds(random, 100_000);
  const before = planContentWindows(ids, 1022, 127);
  const known = new Set(before.map((window) => textOf(ids, window)));
  for (let round = 0; round < 60; round++) {
    const at = Math.floor(random() * ids.length);
    const removed = Math.floor(random() * 150);
    const paragraph = randomIds(random, Math.floor(random() * 150));
    const changed = Int32Array.from([...ids.subarray(0, at), ...paragraph, ...ids.subarray(at + removed)]);
    const fresh = planContentWindows(changed, 1022, 127).filter((window) => !known.has(textOf(changed, window)));
    const tokens = fresh.reduce((sum, { start, end }) => sum + end - start, 0);
    expect(tokens, `seed ${seed}, round ${round}`).toBeLessThanOrEqual(5000);
  }
});

test("error: sizes that cannot work", () => {
  expect(() => planContentWindows(Int32Array.of(1), 0, 0)).toThrow(expect.objectContaining({ option: "capacity" }));
  expect(() => planContentWindows(Int32Array.of(1), 4, 3)).toThrow(expect.objectContaining({ option: "overlap" }));
});
