import type { Comparison } from "../compare/index.ts";
import type { BootstrapInterval } from "../statistics/index.ts";
import type { ReportFacts } from "./report-facts.ts";

/** A table: its heads, and rows with as many cells. */
export interface Table {
  readonly heads: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Means with their intervals, a row for each system. */
export function meansTable({ systems, measures }: ReportFacts): Table {
  return {
    heads: ["system", ...measures, "queries", "unanswered"],
    rows: systems.map(({ name, means, queries, missing }) => [
      name,
      ...measures.map((measure) => intervalText(means[measure]!)),
      String(queries),
      String(missing),
    ]),
  };
}

/** Differences to the baseline in points, a row for each other system. */
export function differencesTable({ systems, measures, baseline }: ReportFacts): Table {
  return {
    heads: [`points above ${baseline}`, ...measures],
    rows: systems
      .filter(({ comparisons }) => comparisons.length > 0)
      .map(({ name, comparisons }) => [name, ...comparisons.map(differenceText)]),
  };
}

/** What intervals and p are, for below the tables. */
export function legend({ confidence }: ReportFacts): string {
  return (
    `In brackets: the bootstrap interval at ${(100 * confidence).toFixed(0)} %. Points are hundredths. p: paired randomisation test, ` +
    "two-sided; of twenty comparisons about one is below 0.05 by chance."
  );
}

function intervalText({ mean, low, high }: BootstrapInterval): string {
  return Number.isFinite(low) ? `${mean.toFixed(4)} [${low.toFixed(4)}, ${high.toFixed(4)}]` : mean.toFixed(4);
}

function differenceText({ difference, low, high, p }: Comparison): string {
  const interval = Number.isFinite(low) ? ` [${points(low)}, ${points(high)}]` : "";
  return `${points(difference)}${interval}, p ${p < 0.0001 ? "< 0.0001" : p.toFixed(4)}`;
}

/** `+1.20`. */
function points(value: number): string {
  return `${value < 0 ? "" : "+"}${(100 * value).toFixed(2)}`;
}
