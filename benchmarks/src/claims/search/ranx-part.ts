// Our measures beside those of ranx, where both define a thing. Installs it from PyPI, about 700 MB, into .cache/reference-ranx.
import { spawnSync } from "node:child_process";
import { evaluate, type MeasureName } from "@embedloom/eval";
import { seededRandom } from "@embedloom/testing";
import { pythonWithPackage } from "../../../../tools/reference-measures/python-package.ts";
import type { ClaimReport } from "../claim-report.ts";

const RUNS = 1000;
/** Named alike in both. */
const MEASURES: readonly MeasureName[] = [
  "ndcg",
  "ndcg@10",
  "ndcg@3",
  "mrr",
  "mrr@5",
  "map",
  "map@10",
  "precision@5",
  "recall@5",
  "recall@100",
  "hit_rate@1",
  "hit_rate@5",
];

// All runs as the queries of one, because ranx compiles itself at the first call and copies at each.
const PROGRAM = `
import json, sys
from ranx import Qrels, Run, evaluate
case = json.load(sys.stdin)
run = Run(case['run'])
evaluate(Qrels(case['qrels']), run, ${JSON.stringify(MEASURES)})
json.dump({m: {q: float(v) for q, v in s.items()} for m, s in run.scores.items()}, sys.stdout)
`;

type Table = Record<string, Record<string, number>>;

/** Compares every value of every run. */
export async function measure(report: ClaimReport): Promise<void> {
  report.section("Measures beside ranx");
  const python = pythonWithPackage("reference-ranx", "ranx==0.3.21");
  if (python === undefined) {
    report.skip("measures beside ranx", "it needs Python 3 with venv and pip, and PyPI");
    return;
  }
  const qrels: Table = {};
  const run: Table = {};
  for (let i = 0; i < RUNS; i++) randomQuery(`ranx ${i}`, `q${i}`, qrels, run);
  const { stdout, stderr, status } = spawnSync(python, ["-c", PROGRAM], {
    input: JSON.stringify({ qrels, run }),
    encoding: "utf8",
    maxBuffer: 2 ** 28,
    timeout: 280_000,
  });
  if (status !== 0) {
    report.skip("measures beside ranx", `it ended with ${status}: ${stderr.trim().split("\n").at(-1) ?? ""}`);
    return;
  }
  const reference: Readonly<Record<string, Readonly<Record<string, number>>>> = JSON.parse(stdout);
  const { queries, values } = evaluate(qrels, run, { measures: MEASURES });
  const worst = MEASURES.map((name) => {
    const errors = queries.map((query, q) => Math.abs(values[name]![q]! - (reference[name]?.[query] ?? NaN)));
    return [name, Math.max(...errors)] as const;
  });
  report.table(
    ["measure", `largest difference of ${RUNS} runs`],
    worst.map(([name, error]) => [name, error.toExponential(1)]),
  );
  report.goal("largest difference to ranx", { value: Math.max(...worst.map(([, error]) => error)), atMost: 1e-9 });
}

/**
 * A ranking with unjudged documents, grades from 0 to 3, and something relevant. Without ties: ranx leaves their order to a sort that keeps none,
 * and trec_eval's, which is ours, is by the id.
 */
function randomQuery(seed: string, query: string, qrels: Table, run: Table): void {
  const random = seededRandom(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const documents = Array.from({ length: 2 + below(40) }, (_, i) => `d${i}`);
  const grades = documents.filter(() => random() < 0.5).map((id) => [id, below(4)] as const);
  const right = documents[below(documents.length)]!;
  qrels[query] = { ...Object.fromEntries(grades), [right]: 1 + below(3) };
  const scores = documents.map(() => random());
  const found = documents.flatMap((id, i) =>
    i === 0 || random() < 0.8 ? [[id, Math.fround(scores[i]!)] as const] : [],
  );
  run[query] = Object.fromEntries(found);
}
