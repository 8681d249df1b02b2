import { expect, test } from "vitest";
import { evaluate, evaluateStream } from "./evaluate.ts";
import { readEvaluation } from "./evaluation.ts";
import { readRun } from "../files/parse-run.ts";
import type { RunEntry } from "../task/judgments.ts";

const qrels = { q1: { a: 2, b: 1, c: 0 }, q2: { d: 1 }, q3: { e: 0 } };
const run = { q1: { x: 4, a: 3, c: 2, b: 1 }, q3: { e: 1 }, unjudged: { a: 1 } };

test("default: every measure of a small run, as counted by hand", () => {
  const { queries, values, means, missing } = evaluate(qrels, run, {
    measures: ["ndcg@10", "mrr", "map", "recall@2", "precision@4", "hit_rate@1"],
  });
  const discount = (rank: number): number => 1 / Math.log2(rank + 1);
  expect(queries).toEqual(["q1", "q2", "q3"]);
  expect(values["ndcg@10"]?.[0]).toBeCloseTo((2 * discount(2) + discount(4)) / (2 + discount(2)), 12);
  expect(values).toMatchObject({
    mrr: [1 / 2, 0, 0],
    map: [(1 / 2 + 2 / 4) / 2, 0, 0],
    "recall@2": [1 / 2, 0, 0],
    "precision@4": [2 / 4, 0, 0],
    "hit_rate@1": [0, 0, 0],
  });
  expect(means.mrr).toBeCloseTo(1 / 6, 12);
  // q2 was not answered and counts as 0; q3 has nothing relevant and counts as 0 as well, as in trec_eval.
  expect(missing).toEqual(["q2"]);
});

test("args: missing leaves out what the run has nothing for", () => {
  const { queries, means, missing } = evaluate(qrels, run, { measures: ["mrr"], missing: "skip" });
  expect(queries).toEqual(["q1", "q3"]);
  expect(means.mrr).toBe(1 / 4);
  expect(missing).toEqual(["q2"]);
});

test("args: relevantFrom changes all measures but nDCG", () => {
  const { values } = evaluate(qrels, run, { measures: ["ndcg", "recall@10", "mrr"], relevantFrom: 3 });
  expect(values["ndcg"]?.[0]).toBeGreaterThan(0.6);
  expect(values["recall@10"]?.[0]).toBe(0);
  expect(values["mrr"]?.[0]).toBe(0);
});

test("behavior: ties go by id whatever the order, scores that single precision makes equal are ties, grades below 0 gain nothing", () => {
  const judged = { q: { a: 1, b: -2 } };
  const mrr = (scores: Record<string, number>): number | undefined =>
    evaluate(judged, { q: scores }, { measures: ["mrr"] }).means.mrr;
  expect([mrr({ a: 1, b: 1 }), mrr({ b: 1, a: 1 }), mrr({ a: 1 + 1e-9, b: 1 })]).toEqual([0.5, 0.5, 0.5]);
  expect(mrr({ a: 1 + 1e-6, b: 1 })).toBe(1);
  expect(evaluate(judged, { q: { b: 2, a: 1 } }, { measures: ["ndcg"] }).means.ndcg).toBeCloseTo(1 / Math.log2(3), 12);
});

test("behavior: maps and objects give the same, and an evaluation survives JSON", () => {
  const asMaps = (table: Readonly<Record<string, Readonly<Record<string, number>>>>) =>
    new Map(Object.entries(table).map(([query, each]) => [query, new Map(Object.entries(each))] as const));
  const evaluation = evaluate(qrels, run);
  expect(evaluate(asMaps(qrels), asMaps(run))).toEqual(evaluation);
  expect(readEvaluation(JSON.stringify(evaluation))).toEqual(evaluation);
});

test("behavior: a stream gives what the whole run gives", async () => {
  const lines = ["q1 Q0 a 1 0.5 t\n", "q1 Q0 b 2 0.5 t\n", "q2 Q0 x 1 2 t\n"];
  const entries: RunEntry[] = [
    { query: "q1", document: "a", score: 0.5 },
    { query: "q1", document: "b", score: 0.5 },
    { query: "q2", document: "x", score: 2 },
  ];
  expect(await evaluateStream(qrels, entries)).toEqual(evaluate(qrels, await readRun(lines)));
});

test("error: a stream whose query comes up again, or that has a document twice", async () => {
  const entry = (query: string, document: string): RunEntry => ({ query, document, score: 1 });
  const torn = evaluateStream(qrels, [entry("q1", "a"), entry("q2", "a"), entry("q1", "b")]);
  await expect(torn).rejects.toMatchObject({ code: "invalid_input" });
  const twice = evaluateStream(qrels, [entry("q1", "a"), entry("q1", "a")]);
  await expect(twice).rejects.toMatchObject({ code: "invalid_input" });
});

test("error: what cannot be measured is refused by name", () => {
  const refused: [() => unknown, string][] = [
    [() => evaluate(qrels, { q1: { a: Number.NaN } }), "run"],
    [() => evaluate({ q1: { a: Infinity } }, run), "qrels"],
    [() => evaluate(qrels, JSON.parse("[]")), "run"],
    [() => evaluate(qrels, run, { measures: JSON.parse('["ndcg@0"]') }), "measures[0]"],
    [() => evaluate(qrels, run, { measures: JSON.parse('["gain"]') }), "measures[0]"],
    [() => evaluate(qrels, run, { relevantFrom: 0 }), "relevantFrom"],
    [() => readEvaluation("{"), "text"],
    [() => readEvaluation('{"queries":["a"],"values":{"mrr":[]},"means":{},"missing":[]}'), 'text.values["mrr"]'],
  ];
  for (const [call, option] of refused) {
    expect(call, option).toThrow(expect.objectContaining({ code: "invalid_option", option }));
  }
});
