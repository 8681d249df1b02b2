import type { TruncationRow } from "./measure-truncation.ts";

/**
 * Writes measured rows as a Markdown table; the column of nDCG is left out when no row has one.
 *
 * @example
 * ```ts
 * import { toMarkdown } from "@embedloom/matryoshka";
 *
 * const row = { dimensions: 256, bytesPerVector: 1024, recall: 0.9, twoStageRecall: 0.999, ndcg10: undefined };
 * console.log(toMarkdown([row]).split("\n")[2]); // | 256 | 1024 | 0.900 | 0.999 |
 * ```
 */
export function toMarkdown(rows: readonly TruncationRow[]): string {
  const judged = rows.some(({ ndcg10 }) => ndcg10 !== undefined);
  const heads = ["dimensions", "bytes per vector", "recall", "two-stage recall", ...(judged ? ["nDCG@10"] : [])];
  const body = rows.map(({ dimensions, bytesPerVector, recall, twoStageRecall, ndcg10 }) => [
    String(dimensions),
    String(bytesPerVector),
    recall.toFixed(3),
    twoStageRecall.toFixed(3),
    ...(judged ? [ndcg10?.toFixed(3) ?? "–"] : []),
  ]);
  return [heads, heads.map(() => "---:"), ...body].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
