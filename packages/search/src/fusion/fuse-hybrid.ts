import {
  type EmbeddingMatrix,
  InvalidOptionError,
  kinds,
  type KindsOf,
  type Match,
  readOptions,
} from "@embedloom/core";
import { checkRankings, scoreSpread } from "../rankings/index.ts";
import { fusionScales } from "./fusion-scales.ts";
import { weightedFusion } from "./weighted-fusion.ts";

/** What {@link fuseHybrid} reads of one question's two rankings. */
export interface HybridFacts {
  /** How many chunks each ranking could hold, from 1. */
  readonly depth: number;
  /** Standard deviation of the scores of all chunks by words: `spread` of a {@link Bm25Index}. Absent: unknown. */
  readonly wordSpread?: number | undefined;
  /** The chunks' vectors, as they were searched; the deviation of their scores is measured over them. Absent: it is unknown. */
  readonly matrix?: EmbeddingMatrix | undefined;
  /** The question's vector. Absent: the deviation is unknown. */
  readonly vector?: Float32Array | undefined;
}

const factKinds: KindsOf<HybridFacts> = {
  depth: kinds.integer(1),
  wordSpread: kinds.optional(kinds.amount),
  matrix: kinds.optional(kinds.matrix),
  vector: kinds.optional(kinds.numbers),
};

/**
 * Joins a ranking by words and one by vectors as `createSearch` does by itself: each half's scores are divided by the standard deviation of
 * the scores of all chunks, and added up. Where a deviation is 0 or unknown, as {@link weightedFusion} does without scales.
 *
 * It is the `fuse` of `runGrid` of `@embedloom/eval`, so that a grid measures what a search does.
 *
 * @param rankings by words and by vectors, in this order, each best first
 * @throws InvalidOptionError when an argument is invalid
 * @example
 * ```ts
 * import { EmbeddingMatrix, topK } from "@embedloom/core";
 * import { createBm25, fuseHybrid } from "@embedloom/search";
 *
 * const index = createBm25(["the roof", "the boat"]);
 * const [matrix, vector] = [EmbeddingMatrix.fromRows([[1, 0], [0, 1]]), Float32Array.of(0, 1)];
 * const rankings = [index.search("boat", { k: 10 }), topK(matrix, vector, 10)];
 * const [first] = fuseHybrid(rankings, { depth: 10, wordSpread: index.spread("boat"), matrix, vector });
 * console.log(first?.index); // 1
 * ```
 */
export function fuseHybrid(rankings: readonly (readonly Match[])[], facts: HybridFacts): Match[] {
  const { depth, wordSpread, matrix, vector } = readOptions("facts", facts, factKinds);
  const [words, found, ...more] = checkRankings(rankings).map(({ ranking }) => ranking);
  if (words === undefined || found === undefined || more.length > 0) {
    throw new InvalidOptionError("rankings", "one by words and one by vectors", rankings.length);
  }
  const isKnown = found.length > 0 && matrix !== undefined && vector !== undefined;
  const spread = isKnown ? scoreSpread(matrix, vector) : undefined;
  const scales = fusionScales({ words, depth, spread: wordSpread }, { found, spread });
  return weightedFusion([words, found], { scales });
}
