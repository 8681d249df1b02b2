import type { Match } from "@embedloom/core";
import type { VectorFindings } from "../vectors/index.ts";
import type { ScoreScale } from "./weighted-fusion.ts";

/** What a search by words found. */
interface WordFindings {
  readonly words: readonly Match[];
  /** How many it could find at most. */
  readonly depth: number;
  readonly spread: number | undefined;
}

/** Scales of a ranking by words and one by vectors in deviations of all their scores; `undefined` unless both are known. */
export function fusionScales(
  { words, depth, spread }: WordFindings,
  vectors: VectorFindings,
): readonly ScoreScale[] | undefined {
  if ((spread ?? 0) === 0 || (vectors.spread ?? 0) === 0) return undefined;
  return [
    // What a search by words does not find although there is room has none of them, which is a score of 0.
    { zero: words.length < depth ? 0 : words.at(-1)!.score, unit: spread! },
    { zero: vectors.found.at(-1)?.score ?? 0, unit: vectors.spread! },
  ];
}
