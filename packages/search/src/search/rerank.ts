import { InvalidReplyError, type Kind, kindOf, kinds } from "@embedloom/core";

/** Scores candidates again: one score for each, in their order, higher is better. */
export type RerankFunction = (
  question: string,
  candidates: readonly RerankCandidate[],
  options: { readonly signal: AbortSignal | undefined },
) => ArrayLike<number> | Promise<ArrayLike<number>>;

/** A chunk that may be ranked again. */
export interface RerankCandidate {
  /** Position of the chunk in the search. */
  readonly index: number;
  readonly text: string;
}

/** A reranking model of the AI SDK, specification 3 or 4, such as `cohere.reranking("rerank-v3.5")`. */
export interface RerankingModel {
  doRerank(options: {
    documents: { type: "text"; values: string[] };
    query: string;
    abortSignal?: AbortSignal;
  }): PromiseLike<{ readonly ranking: readonly { readonly index: number; readonly relevanceScore: number }[] }>;
}

/** What the slot takes: a function, or a model of the AI SDK. */
export type Reranker = RerankFunction | RerankingModel;

/** A {@link Reranker}. */
export const rerankerKind: Kind = kindOf("a function, or a reranking model of the AI SDK", (value) => {
  if (typeof value === "function") return true;
  return typeof value === "object" && value !== null && typeof Reflect.get(value, "doRerank") === "function";
});

/**
 * Ranks candidates again: their positions in the list with the new scores, best first, equal ones in their order. What a model leaves out
 * of its ranking comes last.
 *
 * @throws InvalidReplyError when the answer has other positions, or a score that is not a number
 * @throws what the reranker throws
 */
export async function rerankCandidates(
  reranker: Reranker,
  question: string,
  candidates: readonly RerankCandidate[],
  signal: AbortSignal | undefined,
): Promise<{ readonly at: number; readonly score: number | undefined }[]> {
  const scores = await scoresOf(reranker, question, candidates, signal);
  const ranked = candidates.map((_, at) => ({ at, score: scores.get(at) }));
  return ranked.toSorted((one, other) => compareScores(one.score, other.score) || one.at - other.at);
}

const rankingKind = kinds.list(kinds.object, "a list of candidates with their scores");

function compareScores(one: number | undefined, other: number | undefined): number {
  const [left, right] = [one ?? -Infinity, other ?? -Infinity];
  return left === right ? Number(one === undefined) - Number(other === undefined) : right - left;
}

async function scoresOf(
  reranker: Reranker,
  question: string,
  candidates: readonly RerankCandidate[],
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<number, number>> {
  if (typeof reranker === "function") {
    const scores = await reranker(question, candidates, { signal });
    kinds.vector("rerank", scores);
    if (scores.length !== candidates.length) {
      throw new InvalidReplyError(
        "count",
        `The reranker gave ${scores.length} scores for ${candidates.length} candidates.`,
      );
    }
    return checked(
      Array.from(scores, (score, at) => [at, score]),
      candidates.length,
    );
  }
  const answer = await reranker.doRerank({
    documents: { type: "text", values: candidates.map(({ text }) => text) },
    query: question,
    ...(signal !== undefined && { abortSignal: signal }),
  });
  kinds.object("rerank.doRerank()", answer);
  const { ranking } = answer;
  rankingKind("rerank.doRerank().ranking", ranking);
  return checked(
    ranking.map(({ index, relevanceScore }) => [index, relevanceScore]),
    candidates.length,
  );
}

function checked(
  entries: readonly (readonly [at: number, score: number])[],
  count: number,
): ReadonlyMap<number, number> {
  const scores = new Map<number, number>();
  for (const [at, score] of entries) {
    const isPlace = Number.isInteger(at) && at >= 0 && at < count && !scores.has(at);
    if (!isPlace)
      throw new InvalidReplyError(
        "index",
        `The reranker ranked a candidate that is not among the ${count}, or one twice.`,
      );
    if (typeof score !== "number" || Number.isNaN(score))
      throw new InvalidReplyError("shape", "The reranker gave a score that is no number.");
    scores.set(at, score);
  }
  return scores;
}
