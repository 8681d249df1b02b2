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

/** What the index holds of texts, beside what it should hold. */
export interface Comparison {
  /** Rows that need a vector. */
  readonly fresh: readonly WantedRow[];
  /** Rows of the same content and other facts, with the vectors that they have. */
  readonly rows: readonly SinkRow[];
  /** How many are right. */
  readonly unchanged: number;
  /** Texts that may have rows of chunks that they have no more. */
  readonly stale: readonly ChunkedText[];
}

/** Sorts out what the index holds already. */
export async function compareRows(
  { index, signal }: ShardSettings,
  texts: readonly RowsOfText[],
  inChunks: boolean,
): Promise<Comparison> {
  // The row behind the last chunk is looked at too: where there is one, the text was longer.
  const behind = (text: RowsOfText): string[] => (inChunks ? [chunkId(text.text.id, text.rows.length)] : []);
  const ids = texts.flatMap((text) => [...text.rows.map(({ row }) => row.id), ...behind(text)]);
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
