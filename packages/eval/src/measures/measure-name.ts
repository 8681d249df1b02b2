import { InvalidOptionError, type Kind, kindOf } from "@embedloom/core";
import {
  averagePrecisionValue,
  hitRateValue,
  type MeasureValue,
  ndcgValue,
  precisionValue,
  recallValue,
  reciprocalRankValue,
} from "./measure-values.ts";

type Family = "ndcg" | "mrr" | "recall" | "precision" | "map" | "hit_rate";

const VALUES: Readonly<Record<Family, MeasureValue>> = {
  ndcg: ndcgValue,
  mrr: reciprocalRankValue,
  recall: recallValue,
  precision: precisionValue,
  map: averagePrecisionValue,
  hit_rate: hitRateValue,
};

/** A measure, alone over all ranks or with the number of ranks that count: `ndcg@10`, `mrr`, `recall@100`, `hit_rate@1`. */
export type MeasureName = Family | `${Family}@${number}`;

/** A measure that can be computed. */
export interface Measure {
  readonly name: MeasureName;
  readonly value: MeasureValue;
  /** How many ranks count; `Infinity`: all. */
  readonly cutoff: number;
}

/** What is measured when nobody says. */
export const DEFAULT_MEASURES: readonly MeasureName[] = ["ndcg@10", "mrr@10", "recall@10", "recall@100", "map"];

const isFamily = (name: string): name is Family => Object.hasOwn(VALUES, name);

/** A {@link MeasureName}. */
export const measureKind: Kind = kindOf(
  `a measure: ${Object.keys(VALUES).join(", ")}, with the ranks that count, as in "ndcg@10"`,
  (value) => typeof value === "string" && partsOf(value) !== undefined,
);

/**
 * Finds a measure by its name.
 *
 * @throws InvalidOptionError when there is none
 */
export function measureOf(name: MeasureName): Measure {
  const parts = partsOf(measureKind("measures", name) as string);
  if (parts === undefined) throw new InvalidOptionError("measures", "names of measures", name);
  return { name, value: VALUES[parts.family], cutoff: parts.cutoff };
}

function partsOf(name: string): { readonly family: Family; readonly cutoff: number } | undefined {
  const [, family = "", digits] = /^([a-z_]+)(?:@([1-9]\d{0,8}))?$/.exec(name) ?? [];
  if (!isFamily(family)) return undefined;
  return { family, cutoff: digits === undefined ? Infinity : Number(digits) };
}
