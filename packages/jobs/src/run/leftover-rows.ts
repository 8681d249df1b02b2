import type { ShardSettings } from "../settings/index.ts";
import { chunkId } from "../embed/index.ts";

/** A text and its current number of chunks. */
export interface ChunkedText {
  readonly id: string;
  /** The `source` of its rows, both now and before. */
  readonly sources: ReadonlySet<string>;
  readonly chunks: number;
}

/**
 * Removes the rows of chunks that a text no longer has. Call it before the new rows are written. If the run is killed in between, some
 * rows are out of date, so the next run compares this text again.
 *
 * @returns the number of removed rows
 */
export async function removeLeftovers(
  { index, fence, beforeWrite, signal }: ShardSettings,
  { id, sources, chunks }: ChunkedText,
): Promise<number> {
  const leftovers: string[] = [];
  for (const source of sources) {
    for await (const page of index.list({ source, signal })) {
      for (const entry of page) if (isLeftover(entry.id, id, chunks)) leftovers.push(entry.id);
    }
  }
  if (leftovers.length === 0) return 0;
  await beforeWrite?.();
  await index.delete(leftovers, { signal, ...(fence && { fence }) });
  return leftovers.length;
}

function isLeftover(rowId: string, textId: string, chunks: number): boolean {
  const position = Number(rowId.slice(textId.length + 1));
  return Number.isInteger(position) && position >= chunks && rowId === chunkId(textId, position);
}
