import type { VectorIndex } from "@embedloom/core";
import type { FoundRow, WantedRow } from "../rows/index.ts";
import type { RowWriter } from "./row-writer.ts";

/** A row whose content is in the index under another id. */
export interface MovedRow {
  readonly wanted: WantedRow;
  readonly from: FoundRow;
}

/**
 * Writes rows with the vectors that the index already has for their contents.
 *
 * @returns the rows whose vectors are no longer there
 */
export async function moveRows(
  index: VectorIndex,
  rows: readonly MovedRow[],
  writer: RowWriter,
  signal: AbortSignal | undefined,
): Promise<readonly WantedRow[]> {
  const ids = [...new Set(rows.map(({ from }) => from.id))];
  const found = await index.get(ids, { signal });
  const sources = new Map(ids.map((id, i) => [id, found[i]]));
  const lost: WantedRow[] = [];
  const whole = rows.flatMap(({ wanted, from }) => {
    const source = sources.get(from.id);
    if (source?.digest === wanted.row.digest)
      return [{ wanted, vector: source.vector, origin: from.isNew ? ("embedded" as const) : ("moved" as const) }];
    lost.push(wanted);
    return [];
  });
  await writer.write(whole, signal);
  return lost;
}
