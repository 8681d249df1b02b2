import { InvalidOptionError, kindOf } from "@embedloom/core";
import { compareIds } from "@embedloom/core/sink";

/**
 * Ranks documents as trec_eval does: by score in single precision, equal ones by id, the later in the order of code points first.
 * So what two programs make of one run does not depend on the order of its lines.
 *
 * @param scores by document; infinite ones are fine
 * @throws InvalidOptionError when a score is not a number
 * @example
 * ```ts
 * import { rankDocuments } from "@embedloom/eval";
 *
 * console.log(rankDocuments(new Map([["a", 1], ["b", 1], ["c", 2]])).join(" ")); // c b a
 * ```
 */
export function rankDocuments(scores: ReadonlyMap<string, number>): string[] {
  kindOf("a map from ids to scores", (value) => value instanceof Map && value.size >= 0)("scores", scores);
  const ranked = Array.from(scores, ([id, score]) => {
    if (typeof id !== "string") throw new InvalidOptionError("scores", "ids that are texts", id);
    if (typeof score !== "number" || Number.isNaN(score)) throw new InvalidOptionError("scores", "numbers", score);
    return { id, score: Math.fround(score) };
  });
  ranked.sort((one, other) => (one.score === other.score ? compareIds(other.id, one.id) : other.score - one.score));
  return ranked.map(({ id }) => id);
}
