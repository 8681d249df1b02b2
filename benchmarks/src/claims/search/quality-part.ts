// nDCG@10 of words, vectors and both, with and without MaxSim, on the evaluation sets, which are not part of this repository: --eval PATH.
import type { Match } from "@embedloom/core";
import { bootstrapMean, compare, type Evaluation } from "@embedloom/eval";
import { createBm25, reciprocalRankFusion, weightedFusion } from "@embedloom/search";
import type { RetrievalSet } from "../../retrieval-sets.ts";
import type { ClaimReport } from "../claim-report.ts";
import { readClaimOptions } from "./claim-options.ts";
import { rankByMaxSim } from "./max-sim-rankings.ts";
import {
  type CachedModel,
  DEPTH,
  evaluateRankings,
  openCachedModel,
  passageTexts,
  rankByVectors,
  type Rankings,
} from "./passage-rankings.ts";
import { stemEnglish, STOP_WORDS } from "./plain-stemmer.ts";

const CHUNK_TOKENS = 64;
const WEIGHTS = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 1, 1.5, 2, 4];
/** Points that both must be above the better half, by set. */
const GOALS: Readonly<Record<string, number>> = { scifact: 2, "squad-articles": 0 };

/** Ranks the passages of each set in every way. */
export async function measure(report: ClaimReport, options: readonly string[]): Promise<void> {
  report.section("Words, vectors, both");
  const { sets, model: path } = readClaimOptions(report, options, "quality of hybrid search");
  if (sets.length === 0) return;
  const model = openCachedModel(path);
  for (const set of sets) await measureSet(report, model, set);
  await model.close();
}

async function measureSet(report: ClaimReport, model: CachedModel, set: RetrievalSet): Promise<void> {
  const texts = passageTexts(set);
  const ask = (index: ReturnType<typeof createBm25>): Rankings =>
    set.questions.map(({ text }) => index.search(text, { k: DEPTH }));
  const words = ask(createBm25(texts));
  const plain = await rankByVectors(set, model.plain, model.model.tokenEncoder, CHUNK_TOKENS);
  const late = await rankByVectors(set, model.late, model.model.tokenEncoder, CHUNK_TOKENS);
  const both = (vectors: Rankings, fuse: (rankings: readonly (readonly Match[])[]) => Match[]): Rankings =>
    words.map((each, q) => fuse([each, vectors[q]!]));
  const hybrid = both(late, weightedFusion);
  const maxSim = await rankByMaxSim(set, model.model.tokenEncoder, texts, hybrid);
  const ways: Readonly<Record<string, Rankings>> = {
    BM25: words,
    "BM25, stemmed": ask(createBm25(texts, { stem: stemEnglish })),
    "BM25, without stop words": ask(createBm25(texts, { stopWords: STOP_WORDS })),
    "dense plain": plain,
    "dense late": late,
    "hybrid plain, weighted": both(plain, weightedFusion),
    "hybrid late, weighted": hybrid,
    "hybrid late, reciprocal ranks": both(late, reciprocalRankFusion),
    "hybrid late, weight from the other half of the questions": fittedByHalves(set, words, late),
    "hybrid late, its best 20 again by MaxSim": maxSim,
    "hybrid late, with MaxSim as a third": hybrid.map((each, q) =>
      weightedFusion([each, maxSim[q]!.slice(0, 20)], { weights: [1, 0.3] }),
    ),
  };
  const evaluations = new Map(Object.entries(ways).map(([name, each]) => [name, evaluateRankings(set, each)]));
  show(report, set, evaluations);
  hold(report, set.name, evaluations);
}

function show(report: ClaimReport, set: RetrievalSet, evaluations: ReadonlyMap<string, Evaluation>): void {
  const baseline = evaluations.get("BM25")!;
  report.note(
    `\n${set.name}: ${set.questions.length} questions, passages of ${set.documents.length} documents, spans of ${CHUNK_TOKENS} tokens`,
  );
  report.table(
    ["", "nDCG@10", "95 % interval", "points above BM25", "p", "MRR@10", "recall@100"],
    [...evaluations].map(([name, evaluation]) => {
      const { mean, low, high } = bootstrapMean(evaluation.values["ndcg@10"]!, { rounds: 2000 });
      const [change] = compare(baseline, evaluation, { measures: ["ndcg@10"], rounds: 2000 });
      return [
        name,
        mean.toFixed(4),
        `${low.toFixed(4)} to ${high.toFixed(4)}`,
        name === "BM25" ? "" : `${points(change!.difference)} (${points(change!.low)} to ${points(change!.high)})`,
        name === "BM25" ? "" : change!.p.toFixed(4),
        evaluation.means["mrr@10"]!.toFixed(4),
        evaluation.means["recall@100"]!.toFixed(4),
      ];
    }),
  );
}

/** The goals of the issue: both against the better of words and vectors. */
function hold(report: ClaimReport, name: string, evaluations: ReadonlyMap<string, Evaluation>): void {
  const atLeast = GOALS[name] ?? 0;
  const halves = ["BM25", "dense late"].map((half) => evaluations.get(half)!);
  const better = halves.toSorted((one, other) => other.means["ndcg@10"]! - one.means["ndcg@10"]!)[0]!;
  for (const way of ["hybrid late, weighted", "hybrid late, weight from the other half of the questions"]) {
    const [change] = compare(better, evaluations.get(way)!, { measures: ["ndcg@10"] });
    const { difference, low, high, p } = change!;
    report.goal(`${name}: ${way}, above the better half (p ${p.toFixed(4)})`, {
      value: 100 * difference,
      unit: "points",
      atLeast,
      spread: [100 * low, 100 * high],
    });
    if (atLeast > 0) report.goal(`${name}: ${way}, p`, { value: p, atMost: 0.05 });
  }
}

/** Each half of the questions is ranked with the weight of vectors that is best on the other. */
function fittedByHalves(set: RetrievalSet, words: Rankings, vectors: Rankings): Rankings {
  const fused = WEIGHTS.map((weight) =>
    words.map((each, q) => weightedFusion([each, vectors[q]!], { weights: [1, weight] })),
  );
  const values = fused.map((each) => evaluateRankings(set, each));
  const place = new Map(values[0]!.queries.map((query, i) => [query, i]));
  const bestFor = (half: number): number => {
    const sums = values.map(({ values: { "ndcg@10": each = [] } }) =>
      set.questions.reduce((sum, _, q) => (q % 2 === half ? sum + each[place.get(`q${q}`)!]! : sum), 0),
    );
    return sums.indexOf(Math.max(...sums));
  };
  const chosen = [bestFor(1), bestFor(0)];
  return set.questions.map((_, q) => fused[chosen[q % 2]!]![q]!);
}

function points(value: number): string {
  return `${value < 0 ? "" : "+"}${(100 * value).toFixed(2)}`;
}
