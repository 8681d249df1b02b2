import type { ShardSettings } from "../settings/index.ts";
import { chunkId } from "../embed/index.ts";

/** A text and how many chunks it has now. */
export interface ChunkedText {
  readonly id: string;
  /** What its rows are listed by, or were before. */
  readonly sources: ReadonlySet<string>;
  readonly chunks: number;
}

/**
 * Removes the rows of chunks that a text had before and has no more. To be called before its new rows are written: what is cut
 * off in between leaves rows that are not up to date, and the next run looks here again.
 *
 * @returns how many
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
