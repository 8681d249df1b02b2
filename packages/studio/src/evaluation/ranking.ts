import type { EvaluatedWay } from "../api/index.ts";

/** What a way finds for a question, best first: ids that judgments can name, each once. */
export type FindIds = (question: string, signal: AbortSignal) => Promise<ReadonlyMap<string, number>>;

/** The ways to search a collection, in the order of the page. */
export type SearchWays = ReadonlyMap<EvaluatedWay, FindIds>;

/** Chunks that a way looks at; the measures count the best ten of what they stand for. */
export const EVALUATION_DEPTH = 100;

/** Gives each id the score of its best chunk. */
export function collapse(
  matches: readonly { readonly score: number; readonly ids: readonly string[] }[],
): ReadonlyMap<string, number> {
  const scores = new Map<string, number>();
  for (const { score, ids } of matches) for (const id of ids) scores.set(id, Math.max(score, scores.get(id) ?? score));
  return scores;
}
