import type { MigrationPlan, MigrationSide } from "../../../../src/api/migrations.ts";
import { formatCost } from "../../format/format-cost.ts";
import { counted } from "../../format/format-count.ts";

/** What a migration still takes, and what that costs at most. */
export function planWords(
  { contents, tokens, costUsd }: MigrationPlan,
  { bills }: Pick<MigrationSide, "bills">,
): string {
  if (contents === 0) return "Nothing: the new index is in step with the documents.";
  const what = `${counted(contents, "chunk")} to embed, about ${counted(tokens, "token")}`;
  if (!bills) return `${what}, which cost nothing.`;
  return costUsd === null ? `${what}; their price is not known.` : `${what}, at most ${formatCost(costUsd)}.`;
}
