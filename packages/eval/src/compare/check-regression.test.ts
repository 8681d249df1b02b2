import { expect, test } from "vitest";
import { checkRegression } from "./check-regression.ts";
import { compare } from "./compare.ts";
import { evaluate } from "../evaluate/evaluate.ts";
import type { Evaluation } from "../evaluate/evaluation.ts";

/** Queries of which each finds its document at the rank that is given for it. */
function found(ranks: readonly number[]): Evaluation {
  const qrels = Object.fromEntries(ranks.map((_, q) => [`q${q}`, { right: 1 }]));
  const run = Object.fromEntries(
    ranks.map((rank, q) => [`q${q}`, { right: -rank, w1: -1.5, w2: -2.5, w3: -3.5 } as Record<string, number>]),
  );
  return evaluate(qrels, run, { measures: ["ndcg@10", "mrr"] });
}

const good = found(Array(40).fill(1));
const worse = found(Array.from({ length: 40 }, (_, q) => (q < 10 ? 3 : 1)));

test("default: a fall that is large and no chance fails, and says by how much", () => {
  const check = checkRegression(good, worse);
  expect(check).toMatchObject({ verdict: "fail", passed: false, measure: "ndcg@10", before: 1 });
  expect(check.p).toBeLessThan(0.01);
  expect(check.message).toMatch(
    /^ndcg@10 fell by 12\.50 points, from 1\.0000 to 0\.8750 \(interval -.* p 0\.00\d\d, 40 queries\)/,
  );
});

test("behavior: a fall within the allowance, and a rise, pass", () => {
  expect(checkRegression(good, worse, { maxDropPoints: 13 })).toMatchObject({ verdict: "pass", passed: true });
  expect(checkRegression(worse, good)).toMatchObject({ verdict: "pass", passed: true });
  expect(checkRegression(good, good)).toMatchObject({ verdict: "pass", p: 1 });
});

test("behavior: a fall that chance may have made is undecided, and passes", () => {
  const once = found(Array.from({ length: 40 }, (_, q) => (q < 2 ? 3 : 1)));
  expect(checkRegression(good, once)).toMatchObject({ verdict: "undecided", passed: true });
  expect(checkRegression(good, once, { alpha: 1 })).toMatchObject({ verdict: "fail" });
});

test("args: another measure", () => {
  expect(checkRegression(good, worse, { measure: "mrr" })).toMatchObject({ measure: "mrr", verdict: "fail" });
});

test("behavior: compare gives every measure that both have", () => {
  expect(compare(good, worse).map(({ measure }) => measure)).toEqual(["ndcg@10", "mrr"]);
  const [first] = compare(good, worse, { measures: ["mrr"] });
  expect(first).toMatchObject({ before: 1, difference: expect.closeTo(-1 / 6, 12) });
  expect(first!.low).toBeLessThan(-1 / 6);
  expect(first!.high).toBeGreaterThan(-1 / 6);
});

test("error: other queries, or a measure that is not there", () => {
  const other = evaluate({ z: { a: 1 } }, { z: { a: 1 } }, { measures: ["mrr"] });
  expect(() => checkRegression(good, other)).toThrow(expect.objectContaining({ option: "after" }));
  for (const wrong of [undefined, null, 7]) {
    expect(() => checkRegression(good, wrong as never)).toThrow(expect.objectContaining({ option: "candidate" }));
  }
  const none = evaluate({}, { z: { a: 1 } });
  expect(() => checkRegression(none, none)).toThrow(expect.objectContaining({ option: "candidate" }));
  for (const alpha of [-0.1, 1.1]) {
    expect(() => checkRegression(good, worse, { alpha })).toThrow(expect.objectContaining({ option: "alpha" }));
  }
  expect(() => checkRegression(good, worse, { measure: "map" })).toThrow(
    expect.objectContaining({ option: "measures" }),
  );
});
