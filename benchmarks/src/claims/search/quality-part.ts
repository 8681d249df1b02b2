// nDCG@10 of words, vectors and both on the evaluation sets, which are not part of this repository: --eval PATH. The bundled model, and the one
// of --model FOLDER beside it. Nothing is chosen on the questions that it is reported on.
import type { Match } from "@embedloom/core";
import { compare, type Evaluation } from "@embedloom/eval";
import { lateChunkingFacts } from "@embedloom/late-chunk";
import { reciprocalRankFusion, weightedFusion } from "@embedloom/search";
import type { RetrievalSet } from "../../retrieval-sets.ts";
import type { ClaimReport } from "../claim-report.ts";
import { readClaimOptions } from "./claim-options.ts";
import {
  type CachedModel,
  evaluateRankings,
  joinRankings,
  openCachedModel,
  rankByVectors,
  rankByWords,
  type Rankings,
} from "./passage-rankings.ts";
import { stemEnglish, STOP_WORDS } from "./plain-stemmer.ts";
import { showWays, type Ways } from "./show-ways.ts";
import { fitOnOthers } from "./weights-of-others.ts";

const CHUNK_TOKENS = 64;
/** Points that both must be above the better half, by set. */
const GOALS: Readonly<Record<string, number>> = { scifact: 2, "squad-articles": 0 };

/** Ranks the passages of each set in every way, by each model. */
export async function measure(report: ClaimReport, options: readonly string[]): Promise<void> {
  report.section("Words, vectors, both");
  const { sets, models } = readClaimOptions(report, options, "quality of hybrid search");
  for (const [name, path] of sets.length === 0 ? [] : models) {
    const model = openCachedModel(path);
    for (const set of sets) await measureSet(report, { name, model }, set);
    await model.close();
  }
  if (sets.length > 0 && models.size < 2) {
    report.skip(
      "hybrid search with a model that people use",
      "give the folder of one, such as all-MiniLM-L6-v2, with --model",
    );
  }
}

async function measureSet(
  report: ClaimReport,
  { name, model }: { readonly name: string; readonly model: CachedModel },
  set: RetrievalSet,
): Promise<void> {
  const ways = new Map<string, { readonly evaluation: Evaluation; readonly above?: string }>();
  const add = (way: string, rankings: Rankings, above?: string): void => {
    ways.set(way, { evaluation: evaluateRankings(set, rankings), ...(above !== undefined && { above }) });
  };
  const words = rankByWords(set);
  const stemmed = rankByWords(set, { stem: stemEnglish });
  add("BM25", words.rankings);
  add("BM25, stemmed", stemmed.rankings);
  add("BM25, without stop words", rankByWords(set, { stopWords: STOP_WORDS }).rankings);
  const rank = (which: "plain" | "late") => rankByVectors(set, model[which], model.model.tokenEncoder, CHUNK_TOKENS);
  const plain = await rank("plain");
  add("dense plain", plain.rankings);
  const gains = lateChunkingFacts(await model.model.tokenEncoder.describe())?.gains ?? [];
  // Late chunks harm a model that was not made for them.
  const isLate = gains.some(({ chunkTokens, points }) => chunkTokens === CHUNK_TOKENS && points > 0);
  const vectors = isLate ? await rank("late") : plain;
  const kind = isLate ? "late" : "plain";
  if (isLate) {
    add("dense late", vectors.rankings);
    add("hybrid plain", joinRankings(words, plain, 1));
  }
  add(`hybrid ${kind}`, joinRankings(words, vectors, 1));
  const both = (fuse: (rankings: readonly (readonly Match[])[]) => Match[]): Rankings =>
    words.rankings.map((each, q) => fuse([each, vectors.rankings[q]!]));
  add(`hybrid ${kind}, from last to first`, both(weightedFusion));
  add(`hybrid ${kind}, reciprocal ranks`, both(reciprocalRankFusion));
  add(`hybrid ${kind}, stemmed`, joinRankings(stemmed, vectors, 1), "BM25, stemmed");
  const fitted = fitOnOthers(set, words, vectors);
  add(`hybrid ${kind}, weight of other questions`, fitted.rankings);
  showWays(report, name, set, ways);
  report.note(
    `weights of vectors that were chosen on the other four fifths of the questions: ${fitted.chosen.join(", ")}`,
  );
  hold(report, `${set.name}, ${name}`, GOALS[set.name] ?? 0, ways, kind);
}

/** The goals of the issue: both against the better of words and vectors. */
function hold(report: ClaimReport, title: string, atLeast: number, ways: Ways, kind: string): void {
  const of = (way: string): Evaluation => ways.get(way)!.evaluation;
  const halves = [of("BM25"), of(`dense ${kind}`)];
  const better = halves.toSorted((one, other) => other.means["ndcg@10"]! - one.means["ndcg@10"]!)[0]!;
  for (const way of [`hybrid ${kind}`, `hybrid ${kind}, weight of other questions`]) {
    const [change] = compare(better, of(way), { measures: ["ndcg@10"] });
    const { difference, low, high, p } = change!;
    report.goal(`${title}: ${way}, above the better half`, {
      value: 100 * difference,
      unit: "points",
      atLeast,
      spread: [100 * low, 100 * high],
    });
    if (atLeast > 0) report.goal(`${title}: ${way}, p`, { value: p, atMost: 0.05 });
  }
}
