import { InvalidOptionError } from "@embedloom/core";
import { expect, test } from "vitest";
import { planWindows, type TokenWindow } from "./windows.ts";

const counts = [1, 2, 3, 5, 7, 10, 16, 31, 64, 100, 255, 257, 1000, 4096, 9973];
const capacities = [1, 2, 3, 4, 7, 10, 16, 33, 64, 128, 255, 510];

function combinations(): { count: number; capacity: number; overlap: number; plan: TokenWindow[] }[] {
  return counts.flatMap((count) =>
    capacities.flatMap((capacity) =>
      Array.from({ length: Math.min(capacity, 48) }, (_, i) => Math.floor((i * capacity) / Math.min(capacity, 48))).map(
        (overlap) => ({ count, capacity, overlap, plan: planWindows(count, capacity, overlap) }),
      ),
    ),
  );
}

/** Tokens of context on the shorter side; an end of the document counts as context without limit. */
function context(token: number, start: number, end: number, count: number): number {
  const left = start === 0 ? Infinity : token - start;
  const right = end === count ? Infinity : end - 1 - token;
  return Math.min(left, right);
}

test("default: a document that fits is one window", () => {
  expect(planWindows(5, 5, 2)).toEqual([{ start: 0, end: 5, keepStart: 0, keepEnd: 5 }]);
  expect(planWindows(0, 5, 2)).toEqual([]);
});

test("default: starts are spread evenly and seams are in the middle of the overlap", () => {
  expect(planWindows(10, 6, 2)).toEqual([
    { start: 0, end: 6, keepStart: 0, keepEnd: 5 },
    { start: 4, end: 10, keepStart: 5, keepEnd: 10 },
  ]);
});

test("behavior: kept ranges partition the tokens and lie inside their windows", () => {
  for (const { count, capacity, overlap, plan } of combinations()) {
    const about = `${count} tokens, capacity ${capacity}, overlap ${overlap}`;
    expect(plan[0]?.keepStart, about).toBe(0);
    expect(plan.at(-1)?.keepEnd, about).toBe(count);
    const broken = plan.filter(
      ({ start, end, keepStart, keepEnd }, i) =>
        keepStart !== (plan[i - 1]?.keepEnd ?? 0) || keepStart >= keepEnd || keepStart < start || keepEnd > end,
    );
    expect(broken, about).toEqual([]);
  }
});

test("behavior: every window is full, neighbours share the overlap, and no plan with fewer windows would do", () => {
  for (const { count, capacity, overlap, plan } of combinations().filter((each) => each.count > each.capacity)) {
    const about = `${count} tokens, capacity ${capacity}, overlap ${overlap}`;
    const wrong = plan.filter(
      ({ start, end }, i) => end - start !== capacity || (i > 0 && plan[i - 1]!.end - start < overlap),
    );
    expect(wrong, about).toEqual([]);
    expect((plan.length - 1) * (capacity - overlap) + overlap, about).toBeLessThan(count);
  }
});

test("behavior: every token is kept from a window that gives it the best context, give or take one token", () => {
  const small = combinations().filter((each) => each.count <= 257 && each.overlap <= each.capacity / 2);
  for (const { count, capacity, overlap, plan } of small) {
    const worse = plan.flatMap((kept) =>
      Array.from({ length: kept.keepEnd - kept.keepStart }, (_, i) => kept.keepStart + i).filter((token) => {
        const seeing = plan.filter(({ start, end }) => start <= token && token < end);
        const best = Math.max(...seeing.map(({ start, end }) => context(token, start, end, count)));
        return context(token, kept.start, kept.end, count) < best - 1;
      }),
    );
    expect(worse, `${count} tokens, capacity ${capacity}, overlap ${overlap}`).toEqual([]);
  }
});

test.each([
  [-1, 5, 0],
  [1.5, 5, 0],
  [5, 0, 0],
  [5, 5, 5],
  [5, 5, -1],
  [Number.NaN, 5, 0],
])("error: %d tokens, capacity %d, overlap %d", (count, capacity, overlap) => {
  expect(() => planWindows(count, capacity, overlap)).toThrow(InvalidOptionError);
});
