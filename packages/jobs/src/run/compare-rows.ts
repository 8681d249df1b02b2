import type { SinkRow } from "@embedloom/core";
import type { ChunkedText } from "./leftover-rows.ts";
import type { ShardSettings } from "../settings/index.ts";
import type { SourceText } from "../source/index.ts";
import { chunkId, keptRow, type WantedRow } from "../embed/index.ts";

/** A text and the rows that it should have. */
export interface RowsOfText {
  readonly text: SourceText;
  readonly rows: readonly WantedRow[];
}

/** The difference between the rows in the index and the rows that should be there. */
export interface Comparison {
  /** Rows that need a vector. */
  readonly fresh: readonly WantedRow[];
  /** Rows whose content is the same and whose other fields differ, with the vectors that they have. */
  readonly rows: readonly SinkRow[];
  /** Number of rows that are up to date. */
  readonly unchanged: number;
  /** Texts that may still have rows of chunks that are gone. */
  readonly stale: readonly ChunkedText[];
}

/** Compares the index with the rows that should be there. */
export async function compareRows(
  { index, signal }: ShardSettings,
  texts: readonly RowsOfText[],
  inChunks: boolean,
): Promise<Comparison> {
  // Also look for the row after the last chunk. If there is one, the text was longer before.
  const rowAfterLast = (text: RowsOfText): string[] => (inChunks ? [chunkId(text.text.id, text.rows.length)] : []);
  const ids = texts.flatMap((text) => [...text.rows.map(({ row }) => row.id), ...rowAfterLast(text)]);
  const held = ids.length === 0 ? [] : await index.get(ids, { signal });
  const [fresh, rows, stale]: [WantedRow[], SinkRow[], ChunkedText[]] = [[], [], []];
  let unchanged = 0;
  let next = 0;
  for (const { text, rows: wanted } of texts) {
    const before = fresh.length;
    const first = next;
    for (const each of wanted) {
      const row = held[next++];
      if (row === undefined || row.digest !== each.row.digest) fresh.push(each);
      else if (keptRow(row, index) === each.kept) unchanged += 1;
      else rows.push({ ...each.row, vector: row.vector });
    }
    if (!inChunks) continue;
    const isLonger = held[next++] !== undefined;
    if (!isLonger && fresh.length === before) continue;
    const sources = held.slice(first, next).flatMap((row) => row?.source ?? []);
    stale.push({ id: text.id, chunks: wanted.length, sources: new Set([text.source ?? text.id, ...sources]) });
  }
  return { fresh, rows, unchanged, stale };
}
