import { kinds, type KindsOf } from "@embedloom/core";
import type { TruncationRow } from "./measure-truncation.ts";

const UNKNOWN = "–";
const number = kinds.number;
const rowKinds: KindsOf<TruncationRow> = {
  dimensions: number,
  bytesPerVector: number,
  recall: number,
  queriesPerSecond: number,
  twoStageRecall: number,
  twoStageQueriesPerSecond: number,
  ndcg10: kinds.optional(number),
};
const rowsKind = kinds.list(kinds.options<TruncationRow>(rowKinds), "an array of rows");
const HEADS = ["dimensions", "bytes per vector", "recall", "queries/s", "two-stage recall", "two-stage queries/s"];

/**
 * Writes measured rows as a Markdown table with aligned columns; the column of nDCG is left out when no row has one.
 *
 * @example
 * ```ts
 * import { toMarkdown } from "@embedloom/matryoshka";
 *
 * const searched = { recall: 0.9, queriesPerSecond: 410.6, twoStageRecall: 0.999, twoStageQueriesPerSecond: 380 };
 * const row = { dimensions: 256, bytesPerVector: 1024, ...searched, ndcg10: undefined };
 * console.log(toMarkdown([row]).split("\n")[2]); // | 256 | 1024 | 0.900 | 411 | 0.999 | 380 |
 * ```
 */
export function toMarkdown(rows: readonly TruncationRow[]): string {
  rowsKind("rows", rows);
  const judged = rows.some(({ ndcg10 }) => ndcg10 !== undefined);
  const heads = [...HEADS, ...(judged ? ["nDCG@10"] : [])];
  const body = rows.map((row) => [
    String(row.dimensions),
    String(row.bytesPerVector),
    row.recall.toFixed(3),
    rate(row.queriesPerSecond),
    row.twoStageRecall.toFixed(3),
    rate(row.twoStageQueriesPerSecond),
    ...(judged ? [row.ndcg10?.toFixed(3) ?? UNKNOWN] : []),
  ]);
  const widths = heads.map((head, column) => Math.max(head.length, ...body.map((cells) => cells[column]!.length)));
  const rule = widths.map((width) => `${"-".repeat(width - 1)}:`);
  return [heads, rule, ...body]
    .map((cells) => `| ${cells.map((cell, column) => cell.padStart(widths[column]!)).join(" | ")} |`)
    .join("\n");
}

function rate(perSecond: number): string {
  if (!Number.isFinite(perSecond)) return UNKNOWN;
  return perSecond.toFixed(perSecond < 10 ? 1 : 0);
}
