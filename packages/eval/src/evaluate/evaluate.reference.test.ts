import { spawnSync } from "node:child_process";
import { seededRandom } from "@embedloom/testing";
import { expect, inject, test } from "vitest";
import { evaluate } from "./evaluate.ts";
import type { MeasureName } from "../measures/measure-name.ts";

const python = inject("measuresPython");

/** Our measures by trec_eval's names for them. */
const NAMES: Readonly<Record<string, MeasureName>> = {
  ndcg: "ndcg",
  ndcg_cut_10: "ndcg@10",
  ndcg_cut_3: "ndcg@3",
  recip_rank: "mrr",
  map: "map",
  map_cut_10: "map@10",
  P_5: "precision@5",
  P_100: "precision@100",
  recall_5: "recall@5",
  recall_100: "recall@100",
  success_1: "hit_rate@1",
  success_5: "hit_rate@5",
};

const PROGRAM = `
import json, sys, pytrec_eval
cases = json.load(sys.stdin)
measures = {'ndcg', 'ndcg_cut.3,10', 'recip_rank', 'map', 'map_cut.10', 'P.5,100', 'recall.5,100', 'success.1,5'}
out = []
for case in cases:
    evaluator = pytrec_eval.RelevanceEvaluator(case['qrels'], measures, relevance_level=case['level'])
    out.append(evaluator.evaluate(case['run']))
json.dump(out, sys.stdout)
`;

interface Case {
  readonly level: number;
  readonly qrels: Record<string, Record<string, number>>;
  readonly run: Record<string, Record<string, number>>;
}

/**
 * Runs full of ties, also of scores that only single precision makes equal, with unjudged documents. No grades below 0: trec_eval 9 writes outside
 * its memory for some, and pytrec_eval then hangs.
 */
function randomCase(seed: string): Case {
  const random = seededRandom(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const documents = Array.from({ length: 1 + below(40) }, (_, i) => `${["d", "é", "漢", "😀", "ﬀ"][below(5)]}${i}`);
  const judged: Case["qrels"] = {};
  const found: Case["run"] = {};
  for (let q = 0; q <= below(3); q++) {
    const grades = documents.filter(() => random() < 0.5).map((id) => [id, below(4)] as const);
    judged[`q${q}`] = Object.fromEntries(grades.length === 0 ? [[documents[0]!, 0]] : grades);
    const ranked = documents.filter(() => random() < 0.8).map((id) => [id, below(4) / 3 + below(2) * 1e-9] as const);
    found[`q${q}`] = Object.fromEntries(ranked.length === 0 ? [[documents[0]!, 1]] : ranked);
  }
  return { level: 1 + below(2), qrels: judged, run: found };
}

test.skipIf(python === undefined)(
  "behavior: 1,000 random runs with ties have the values of trec_eval to 1e-9",
  { timeout: 120_000 },
  () => {
    const seed = process.env["SEED"] ?? "trec";
    const cases = Array.from({ length: 1000 }, (_, i) => randomCase(`${seed} ${i}`));
    const { stdout, stderr, status } = spawnSync(python ?? "", ["-c", PROGRAM], {
      input: JSON.stringify(cases),
      encoding: "utf8",
      maxBuffer: 2 ** 28,
      timeout: 100_000,
    });
    expect(status, stderr).toBe(0);
    const reference: Record<string, Record<string, number>>[] = JSON.parse(stdout);
    const wrong: string[] = [];
    let compared = 0;
    for (const [i, { level, qrels, run }] of cases.entries()) {
      const { queries, values } = evaluate(qrels, run, { measures: Object.values(NAMES), relevantFrom: level });
      expect(queries, `${seed} ${i}`).toEqual(Object.keys(reference[i]!).toSorted());
      for (const [q, query] of queries.entries()) {
        for (const [theirs, ours] of Object.entries(NAMES)) {
          compared++;
          const [value, expected] = [values[ours]![q]!, reference[i]![query]![theirs]!];
          if (!(Math.abs(value - expected) <= 1e-9))
            wrong.push(`${seed} ${i} ${query} ${ours}: ${value}, not ${expected}`);
        }
      }
    }
    expect(wrong.slice(0, 5)).toEqual([]);
    expect(compared).toBeGreaterThan(12_000);
  },
);
