import { setImmediate as giveWay } from "node:timers/promises";
import type { EmbeddingMatrix } from "@embedloom/core";
import { LRUCache } from "lru-cache";
import { Refusal } from "../refusal/index.ts";
import type { HeldIndex } from "./index-holder.ts";
import { prefixScores } from "./prefix-scores.ts";
import { rowsOf } from "./search-hits.ts";

/** A question with its vector, at a width. */
interface ScoredQuestion {
  readonly question: string;
  readonly query: Float32Array;
  /** Values of each vector that count. */
  readonly dimensions: number;
}

/** The similarity of every chunk to a question. @throws Refusal when the index has no late vectors and they are asked for */
export type QuestionScores = (
  index: HeldIndex,
  vectors: "plain" | "late",
  question: ScoredQuestion,
) => Promise<Float32Array>;

/** Rows that are compared before others get their turn: about ten milliseconds. */
const STRETCH = 8000;
/** Lists that are kept: the columns of a page ask for the same ones. */
const KEPT = 8;

/** Makes scores that are worked out once, in stretches, so that a hundred thousand chunks hold nobody up. */
export function createQuestionScores(): QuestionScores {
  const kept = new LRUCache<string, Promise<Float32Array>>({ max: KEPT });
  return (index, vectors, { question, query, dimensions }) => {
    const matrix = index[vectors];
    if (matrix === undefined) throw new Refusal("no_index", "The index has no late vectors.");
    const key = `${index.version} ${vectors} ${dimensions} ${question}`;
    const scores = kept.get(key) ?? scoreRows(matrix, query, dimensions);
    kept.set(key, scores);
    return scores;
  };
}

async function scoreRows(matrix: EmbeddingMatrix, query: Float32Array, width: number): Promise<Float32Array> {
  const scores = new Float32Array(matrix.count);
  for (let from = 0; from < matrix.count; from += STRETCH) {
    if (from > 0) await giveWay();
    const to = Math.min(matrix.count, from + STRETCH);
    scores.set(prefixScores(rowsOf(matrix, from, to), query, [width])[0]!, from);
  }
  return scores;
}
