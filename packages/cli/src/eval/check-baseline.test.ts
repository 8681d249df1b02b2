import { evaluate } from "@embedloom/eval";
import { expect, test } from "vitest";
import { checkBaseline, sharedQuestions } from "./check-baseline.ts";

const of = (ranks: Readonly<Record<string, number>>): ReturnType<typeof evaluate> =>
  evaluate(
    Object.fromEntries(Object.keys(ranks).map((query) => [query, { right: 1 }])),
    Object.fromEntries(Object.entries(ranks).map(([query, score]) => [query, { right: score, wrong: 1 }])),
    { measures: ["mrr@10"] },
  );

test("default: only questions that both were asked are compared, each with its own", () => {
  const { before, after, gone, added } = sharedQuestions(of({ a: 2, b: 0, c: 2 }), of({ b: 2, c: 0, d: 2 }));
  expect([gone, added]).toEqual([1, 1]);
  expect(before).toMatchObject({ queries: ["b", "c"], values: { "mrr@10": [0.5, 1] }, means: { "mrr@10": 0.75 } });
  expect(after).toMatchObject({ queries: ["b", "c"], values: { "mrr@10": [1, 0.5] } });
});

test("error: no question in common, and a measure that one of them lacks", () => {
  expect(() => sharedQuestions(of({ a: 1 }), of({ b: 1 }))).toThrow("of other questions");
  const shared = sharedQuestions(of({ a: 1 }), of({ a: 1 }));
  expect(() => checkBaseline(shared, "ndcg@10", 0.5)).toThrow("ndcg@10 is not in the baseline, which has mrr@10");
});
