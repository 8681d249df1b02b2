import { expect, test } from "vitest";
import { createExternalUsage } from "./external-usage.ts";
import { createManualClock } from "../test-support/manual-clock.ts";

function setUp(suspicious = false) {
  const clock = createManualClock();
  return { clock, use: createExternalUsage(clock.now, suspicious) };
}

test("default: while nobody else is seen, nothing is left for others", () => {
  const { use } = setUp();
  use.begin();
  use.own(100);
  expect(use.allowance(100, 300)).toBe(0);
});

test("args: suspicious leaves room for one other for five seconds after the first request", async () => {
  const { clock, use } = setUp(true);
  await clock.advance(60_000);
  expect(use.allowance(100, 0)).toBe(100);
  use.begin();
  await clock.advance(4999);
  use.begin();
  expect(use.allowance(100, 0)).toBe(100);
  await clock.advance(1);
  expect(use.allowance(100, 0)).toBe(0);
});

test.each([
  [10, 10],
  [50, 100],
  [100, 100],
  [190, 200],
  [5000, 400],
])("behavior: beside 100 of ours, others who took %i get %i", (theirs, allowance) => {
  const { use } = setUp();
  use.own(100);
  use.others(theirs);
  expect(use.allowance(100, 0)).toBeCloseTo(allowance, 6);
});

test("behavior: while ours are under way, theirs that nobody sees get room as well", () => {
  const { use } = setUp();
  use.own(100);
  use.others(200);
  expect(use.allowance(100, 50)).toBe(2 * (100 + 3 * 50));
});

test("behavior: others who have stopped are forgotten in minutes", async () => {
  const { clock, use } = setUp();
  use.own(100);
  use.others(100);
  const allowances: number[] = [];
  for (let minute = 0; minute < 4; minute++) {
    allowances.push(use.allowance(100, 0));
    await clock.advance(60_000);
    use.own(100);
  }
  expect(allowances.slice(0, 2)).toEqual([100, 100]);
  expect(allowances[3]).toBeLessThan(5);
});
