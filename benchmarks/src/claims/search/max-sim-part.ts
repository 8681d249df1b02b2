// Hybrid search with its best 20 ranked again by MaxSim over the bundled model's token vectors, or those of --model FOLDER. What was scored is
// kept, so that a run that was stopped goes on.
import type { Rankings } from "./passage-rankings.ts";
import { weightedFusion } from "@embedloom/search";
import type { ClaimReport } from "../claim-report.ts";
import { readClaimOptions } from "./claim-options.ts";
import { rankByMaxSim, SHORTLIST } from "./max-sim-rankings.ts";
import { evaluateRankings, joinRankings, openCachedModel, rankByVectors, rankByWords } from "./passage-rankings.ts";
import { showWays } from "./show-ways.ts";

const CHUNK_TOKENS = 64;
/** What MaxSim counts beside the search whose best it ranks again; 1 is what the search counts, from its last to its first. */
const BESIDE = 0.3;

/** Ranks again, alone and beside the search. */
export async function measure(report: ClaimReport, options: readonly string[]): Promise<void> {
  report.section("MaxSim");
  const { sets, model: path } = readClaimOptions(report, options, "MaxSim after hybrid search");
  if (sets.length === 0) return;
  const cached = openCachedModel(path);
  for (const set of sets) {
    const vectors = await rankByVectors(set, cached.plain, cached.model.tokenEncoder, CHUNK_TOKENS);
    const words = rankByWords(set);
    const hybrid = joinRankings(words, vectors, 1);
    const again = await rankByMaxSim(set, cached, hybrid);
    const beside: Rankings = hybrid.map((each, q) => {
      const best = each.slice(0, SHORTLIST);
      const joined = weightedFusion([best, again[q]!.slice(0, SHORTLIST)], { weights: [1, BESIDE] });
      return [...joined, ...each.slice(SHORTLIST).map(({ index }, i) => ({ index, score: -1 - i }))];
    });
    const ways = { "hybrid plain": hybrid, "its best 20 by MaxSim": again, "its best 20 by both": beside };
    const evaluations = Object.entries({ BM25: words.rankings, ...ways }).map(([name, rankings]) => {
      const evaluation = evaluateRankings(set, rankings);
      return [name, name.startsWith("its") ? { evaluation, above: "hybrid plain" } : { evaluation }] as const;
    });
    showWays(report, "MaxSim", set, new Map(evaluations));
  }
  await cached.close();
}
