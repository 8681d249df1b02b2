import { checkInfo, type Embedder, kinds, type SinkRow, tokensOf, type VectorIndex } from "@embedloom/core";
import type { SyncPace } from "../settings/index.ts";
import { compareIndexes } from "./compare-indexes.ts";

/** The estimate for the rest of a migration. */
export interface PlannedMigration {
  /** Number of rows in the old index. */
  readonly rows: number;
  /** Number of these rows that the new index lacks. */
  readonly missing: number;
  /** Number of missing rows whose text is not known. */
  readonly withoutText: number;
  /** Estimated tokens to embed. Equal texts in neighbouring rows count once. */
  readonly tokens: number;
  /** Price in US dollars. Absent: the price of the model is not known. */
  readonly costUsd: number | undefined;
  /** Minutes at `pace`. Absent: no pace was given. */
  readonly minutes: number | undefined;
}

/** The parts that a price is calculated from. */
export interface Pricing {
  readonly old: VectorIndex;
  readonly young: VectorIndex;
  readonly embedder: Embedder;
  readonly textOf: ((row: SinkRow) => string | Promise<string>) | undefined;
  readonly usdPerToken: number | undefined;
  readonly pace: SyncPace;
  readonly batchSize: number;
  readonly signal: AbortSignal | undefined;
}

/** Walks both indexes and estimates the price of the rows that the new one lacks. */
export async function priceOf({
  old,
  young,
  embedder,
  textOf,
  usdPerToken,
  pace,
  batchSize,
  signal,
}: Pricing): Promise<PlannedMigration> {
  const totals = { rows: 0, missing: 0, withoutText: 0, tokens: 0, contents: 0 };
  let ids: string[] = [];
  const look = async (): Promise<void> => {
    const texts = new Set<string>();
    for (const row of await old.get(ids, { signal })) {
      const text = row && (textOf === undefined ? row.text : (kinds.text("textOf(row)", await textOf(row)) as string));
      if (row !== undefined && text === undefined) totals.withoutText += 1;
      if (text !== undefined) texts.add(text);
    }
    totals.contents += texts.size;
    for (const text of texts) totals.tokens += tokensOf(embedder, text);
    ids = [];
  };
  for await (const { id, kind } of compareIndexes(old, young, signal)) {
    if (kind !== "extra") totals.rows += 1;
    if (kind !== "missing") continue;
    totals.missing += 1;
    ids.push(id);
    if (ids.length >= batchSize) await look();
  }
  await look();
  const { contents, ...counts } = totals;
  const { tokensPerMinute, requestsPerMinute } = pace;
  const isPaced = tokensPerMinute !== undefined || requestsPerMinute !== undefined;
  const { limits } = checkInfo(await embedder.describe({ signal }));
  const requests = Math.ceil(contents / Math.min(batchSize, limits.inputsPerRequest ?? Infinity));
  return {
    ...counts,
    costUsd: counts.tokens === 0 ? 0 : usdPerToken && counts.tokens * usdPerToken,
    minutes: isPaced
      ? Math.max(requests / (requestsPerMinute ?? Infinity), counts.tokens / (tokensPerMinute ?? Infinity))
      : undefined,
  };
}
