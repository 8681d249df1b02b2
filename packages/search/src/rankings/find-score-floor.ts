import { InvalidOptionError, kinds, type KindsOf, readOptions } from "@embedloom/core";

/** Best scores of searches of which it is known whether there was an answer. */
export interface FloorSample {
  /** Of questions that the documents answer: the score of the answer that was found. */
  readonly answered: readonly number[];
  /** Of questions that they do not answer: the score of whatever came first. */
  readonly unanswered: readonly number[];
}

/** The options of {@link findScoreFloor}. */
export interface FloorOptions {
  /** Which share of the answers must stay above the floor, from 0 to 1. Absent: the floor at which right decisions of both kinds are most, on average. */
  readonly keep?: number | undefined;
}

/** A score below which nothing fits. */
export interface ScoreFloor {
  /** Scores from here up are kept. */
  readonly floor: number;
  /** Share of the answers of the sample that it keeps. */
  readonly kept: number;
  /** Share of the questions without an answer that it finds nothing for. */
  readonly refused: number;
}

const optionKinds: KindsOf<FloorOptions> = { keep: kinds.optional(kinds.amount) };

/**
 * Finds from data which score means that nothing fits. Scores of a model have no meaning of their own: 0.7 is near in one and far in
 * another.
 *
 * @throws InvalidOptionError when a list is empty, a score is not finite, or `keep` is above 1
 * @example
 * ```ts
 * import { findScoreFloor } from "@embedloom/search";
 *
 * const sample = { answered: [0.9, 0.8, 0.7, 0.4], unanswered: [0.5, 0.3, 0.6, 0.2] };
 * console.log(findScoreFloor(sample)); // { floor: 0.7, kept: 0.75, refused: 1 }
 * ```
 */
export function findScoreFloor(sample: FloorSample, options: FloorOptions = {}): ScoreFloor {
  const { answered, unanswered } = readOptions<FloorSample>("sample", sample, {
    answered: kinds.numbers,
    unanswered: kinds.numbers,
  });
  const { keep } = readOptions("options", options, optionKinds);
  if (answered.length === 0) throw new InvalidOptionError("answered", "at least one score", 0);
  if (unanswered.length === 0) throw new InvalidOptionError("unanswered", "at least one score", 0);
  if (keep !== undefined && keep > 1) throw new InvalidOptionError("keep", "a share from 0 to 1", keep);
  const at = (floor: number): ScoreFloor => ({
    floor,
    kept: share(answered, (score) => score >= floor),
    refused: share(unanswered, (score) => score < floor),
  });
  const sorted = Array.from(answered).toSorted((one, other) => one - other);
  if (keep !== undefined) return at(sorted[Math.min(sorted.length - 1, Math.floor((1 - keep) * sorted.length))]!);
  let best = at(sorted[0]!);
  for (const score of sorted) {
    const each = at(score);
    if (each.kept + each.refused > best.kept + best.refused) best = each;
  }
  return best;
}

function share(scores: readonly number[], passes: (score: number) => boolean): number {
  return Array.from(scores).filter(passes).length / scores.length;
}
