import { readOptions } from "../arguments/index.ts";
import * as kinds from "../arguments/index.ts";
import type { EmbedderInfo } from "../contract/index.ts";
import { UnsupportedError } from "../errors/index.ts";
import type { MatryoshkaSizes } from "../terms/index.ts";

/** What {@link checkDimensions} judges by. */
export type DimensionFacts = Pick<EmbedderInfo, "model" | "nativeDimensions" | "matryoshka">;

/**
 * Whether a width is the model's own or one that its Matryoshka training covers.
 *
 * An unknown native width counts as larger than any.
 */
export function supportsDimensions(dimensions: number, given: DimensionFacts): boolean {
  kinds.integer(1)("dimensions", dimensions);
  const facts = readFacts(given);
  if (dimensions === facts.nativeDimensions) return true;
  const fits = facts.nativeDimensions === undefined || dimensions < facts.nativeDimensions;
  const { sizes = [], anyFrom = Infinity } = facts.matryoshka ?? {};
  return fits && (sizes.includes(dimensions) || dimensions >= anyFrom);
}

/**
 * Refuses a width that the model was not trained for.
 *
 * @throws UnsupportedError that lists the widths that work
 */
export function checkDimensions(dimensions: number, facts: DimensionFacts): void {
  if (supportsDimensions(dimensions, facts)) return;
  const { model, nativeDimensions, matryoshka } = facts;
  const full = nativeDimensions === undefined ? "its own width" : `its own ${nativeDimensions} dimensions`;
  if (nativeDimensions !== undefined && dimensions > nativeDimensions) {
    throw new UnsupportedError(`${model} has ${full}; it cannot give ${dimensions}.`);
  }
  const trained =
    matryoshka === undefined ? "is not known to be trained for fewer" : `was trained for ${described(matryoshka)}`;
  throw new UnsupportedError(
    `${model} gives ${full} and ${trained}; ${dimensions} of them may lose their meaning. ` +
      "Choose another width, or cut the vectors knowingly: withDimensions(embedder, n, { force: true }).",
  );
}

function readFacts(facts: DimensionFacts): DimensionFacts {
  return readOptions<DimensionFacts>("facts", facts, {
    model: kinds.text,
    nativeDimensions: kinds.optional(kinds.integer(1)),
    matryoshka: kinds.optional(kinds.matryoshka),
  });
}

function described({ sizes, anyFrom }: MatryoshkaSizes): string {
  return anyFrom === undefined ? sizes.join(", ") : `any width from ${anyFrom}`;
}
