import { type ChunkIndex, ndcgOfParts } from "../../chunk-retrieval.ts";

/** Scores of the parts of a set for each question: a part scores what its best chunk scores. */
export type PartScores = readonly Float64Array[];

/** Constant of reciprocal rank fusion: Cormack, Clarke and Buettcher, SIGIR 2009. */
const RRF = 60;
/** Parts of a ranking that count in a fusion. */
const FUSED = 100;

/** Cosines of questions and chunks over the first `width` values, as scores of parts. */
export function vectorScores(
  { parts, vectors }: ChunkIndex,
  queries: readonly Float32Array[],
  partCount: number,
  width: number,
): PartScores {
  const cut = vectors.map((vector) => unit(vector, width));
  return queries.map((query) => {
    const asked = unit(query, width);
    return bestOfParts(
      cut.map((vector) => dot(asked, vector)),
      parts,
      partCount,
    );
  });
}

/** The best score of the chunks of each part; a part without chunks has -Infinity. */
export function bestOfParts(scores: ArrayLike<number>, parts: readonly number[], partCount: number): Float64Array {
  const best = new Float64Array(partCount).fill(-Infinity);
  parts.forEach((part, i) => (best[part] = Math.max(best[part]!, scores[i]!)));
  return best;
}

/** Reciprocal rank fusion of two rankings. */
export function fused(one: PartScores, other: PartScores): PartScores {
  return one.map((scores, q) => {
    const sums = new Float64Array(scores.length);
    for (const ranking of [scores, other[q]!]) {
      const order = [...ranking.keys()].filter((part) => ranking[part]! > -Infinity);
      order.sort((a, b) => ranking[b]! - ranking[a]! || a - b);
      order.slice(0, FUSED).forEach((part, rank) => (sums[part] = sums[part]! + 1 / (RRF + rank + 1)));
    }
    return sums;
  });
}

/** nDCG@10 of each question. */
export function ndcgOf(scores: PartScores, answers: readonly (readonly number[])[]): number[] {
  return scores.map((each, q) => ndcgOfParts(each, answers[q]!));
}

function unit(vector: Float32Array, width: number): Float32Array {
  const cut = vector.subarray(0, width);
  const length = Math.hypot(...cut) || 1;
  return cut.map((value) => value / length);
}

function dot(one: Float32Array, other: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < one.length; i++) sum += one[i]! * other[i]!;
  return sum;
}
