import type { WidthChunk, WidthsReply } from "../../../../src/api/search.ts";

/** A chunk at its place in the ranking of one width. */
export interface RankedRow {
  /** The chunk, among those of the reply. */
  readonly key: number;
  readonly chunk: WidthChunk;
  readonly rank: number;
  readonly score: number;
  /** Places gained (positive) or lost against the full width; `new`: not among its hits. */
  readonly change: number | "new";
}

/** The ranking at one width. */
export interface Ranking {
  readonly rows: readonly RankedRow[];
  /** Hits of the full width that are not among these. */
  readonly lost: readonly WidthChunk[];
}

/** Ranks the chunks at a width, and compares with the full one, the widest of the reply. */
export function rankAt({ widths, chunks }: WidthsReply, width: number): Ranking {
  const hits = widths.find(({ dimensions }) => dimensions === width)?.hits ?? [];
  const full = widths[0]?.hits ?? [];
  const rows = hits.flatMap(({ chunk: key, score }, at) => {
    const chunk = chunks[key];
    const before = full.findIndex((hit) => hit.chunk === key);
    const change = before === -1 ? ("new" as const) : before - at;
    return chunk === undefined ? [] : [{ key, chunk, rank: at + 1, score, change }];
  });
  const lost = full.flatMap(({ chunk: key }) => {
    const chunk = chunks[key];
    return chunk === undefined || hits.some((hit) => hit.chunk === key) ? [] : [chunk];
  });
  return { rows, lost };
}
