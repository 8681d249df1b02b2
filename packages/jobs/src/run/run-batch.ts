import { EmbeddingMatrix, isEmbedloomError, type SinkRow, type VectorIndex } from "@embedloom/core";
import { type RowFailure, writeRows } from "@embedloom/core/sink";
import { compareRows, type Comparison, type RowsOfText } from "./compare-rows.ts";
import { withRetries } from "../order/index.ts";
import type { ShardContents, WantedRow } from "../embed/index.ts";
import type { ShardSettings, ShardTally } from "../settings/index.ts";
import type { SourceText } from "../source/index.ts";
import { removeLeftovers } from "./leftover-rows.ts";

/** The parts that the batches of a shard share. */
export interface BatchPlan {
  readonly settings: ShardSettings;
  readonly tally: ShardTally;
  readonly contents: ShardContents;
  /** Records a dead letter. */
  bury(id: string, error: unknown): Promise<void>;
  /** Lets one batch write at a time. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
}

/** How often a read or write of a batch is retried. With the backoff this covers an outage of half a minute. */
const RETRIES = 7;

/**
 * Brings the rows of some texts up to date: compares them, embeds the new ones and writes them.
 *
 * @throws the error that ended the batch, if no text caused it; every vector that was paid for is written first
 */
export async function runBatch(plan: BatchPlan, texts: readonly SourceText[]): Promise<void> {
  await keepBatch(plan, await prepareBatch(plan, texts));
}

/**
 * Writes a batch that is ready.
 *
 * @throws the error that ended the embedding, after every vector that was paid for is written
 */
export async function keepBatch(plan: BatchPlan, batch: ReadyBatch): Promise<void> {
  const { index, signal } = plan.settings;
  if (batch.rows.length + batch.stale.length > 0) {
    await plan.inTurn(() => keep(plan, batch, { index, retries: RETRIES }));
  }
  if (batch.stopped !== undefined) throw batch.stopped.error;
  signal?.throwIfAborted();
}

/**
 * Writes the last batch of a shard through `commit`.
 *
 * @throws like {@link keepBatch}, and whatever `commit` throws
 */
export async function commitBatch(
  plan: BatchPlan,
  batch: ReadyBatch,
  commit: NonNullable<ShardSettings["commit"]>,
): Promise<void> {
  const { tally, settings } = plan;
  if (batch.stopped !== undefined) return keepBatch(plan, batch);
  async function attempt(): Promise<void> {
    const before = tally.result(false);
    try {
      await commit(async (index) => {
        // A failed transaction keeps nothing, so the whole commit is retried and not the single write.
        await keep(plan, batch, { index, retries: 0 });
        return tally.result(true);
      });
    } catch (error) {
      const { written, removed } = tally.result(false);
      tally.add({ written: before.written - written, removed: before.removed - removed });
      throw error;
    }
  }
  await withRetries(attempt, settings.signal, RETRIES);
}

/** Rows that are ready to be written. */
export interface ReadyBatch {
  readonly rows: readonly SinkRow[];
  readonly stale: Comparison["stale"];
  /** The error that ended the embedding. Absent: there was none. */
  readonly stopped: { readonly error: unknown } | undefined;
}

/**
 * Compares some texts with their rows and embeds the new ones.
 *
 * @throws an error that no text caused, if nothing was paid for
 */
export async function prepareBatch(plan: BatchPlan, texts: readonly SourceText[]): Promise<ReadyBatch> {
  const { settings, tally, contents } = plan;
  const { signal } = settings;
  tally.add({ texts: texts.length });
  const wanted = await validRows(plan, texts);
  const found = await withRetries(() => compareRows(settings, wanted, contents.inChunks), signal, RETRIES);
  tally.add({ unchanged: found.unchanged, recalled: found.rows.length });
  const rows: SinkRow[] = [...found.rows];
  const stopped = found.fresh.length === 0 ? undefined : await embed(plan, found.fresh, rows);
  return { rows, stale: withoutMissing(found, rows), stopped };
}

/** Where a batch is written, and how often that is retried. */
interface Keeping {
  readonly index: VectorIndex;
  readonly retries: number;
}

async function keep(plan: BatchPlan, { rows, stale }: ReadyBatch, keeping: Keeping): Promise<void> {
  const settings = { ...plan.settings, index: keeping.index };
  for (const text of stale) {
    plan.tally.add({
      removed: await withRetries(() => removeLeftovers(settings, text), settings.signal, keeping.retries),
    });
  }
  if (rows.length > 0) await write(plan, rows, keeping);
}

/** Leaves out texts that could not be embedded: they keep all rows of their earlier version. */
function withoutMissing({ fresh, stale }: Comparison, rows: readonly SinkRow[]): Comparison["stale"] {
  const ready = new Set(rows.map(({ id }) => id));
  const missing = new Set(fresh.filter(({ row }) => !ready.has(row.id)).map(({ textId }) => textId));
  return stale.filter(({ id }) => !missing.has(id));
}

async function validRows({ contents, bury }: BatchPlan, texts: readonly SourceText[]): Promise<RowsOfText[]> {
  const found: RowsOfText[] = [];
  for (const text of texts) {
    try {
      found.push({ text, rows: await contents.rowsOf(text) });
    } catch (error) {
      if (!isEmbedloomError(error, "invalid_input")) throw error;
      await bury(String(text.id), error);
    }
  }
  return found;
}

async function embed(
  { settings, tally, contents, bury }: BatchPlan,
  fresh: readonly WantedRow[],
  rows: SinkRow[],
): Promise<{ readonly error: unknown } | undefined> {
  const { journal, lastAttempt = false } = settings;
  const known = (await journal?.lookup(fresh.map(({ row }) => row.digest))) ?? [];
  const wanted = fresh.filter((_, i) => known[i] === undefined);
  fresh.forEach(({ row }, i) => known[i] && rows.push({ ...row, vector: known[i] }));
  tally.add({ recalled: fresh.length - wanted.length });
  if (wanted.length === 0) return undefined;
  const outcome = await contents.embed(wanted, lastAttempt);
  tally.pay(outcome.usage);
  const positions = [...outcome.vectors.keys()];
  const vectors = [...outcome.vectors.values()];
  positions.forEach((position, i) => rows.push({ ...wanted[position]!.row, vector: vectors[i]! }));
  if (positions.length > 0) {
    const digests = positions.map((position) => wanted[position]!.row.digest);
    await journal?.append({ digests, embeddings: EmbeddingMatrix.fromRows(vectors) });
  }
  for (const { index, error } of outcome.failures) {
    const { textId, row } = wanted[index]!;
    await bury(textId, error);
    await journal?.bury([{ digest: row.digest, ...reasonOf(error), failedAt: Date.now() }]);
  }
  return outcome.stoppedBy;
}

async function write(plan: BatchPlan, rows: readonly SinkRow[], { index, retries }: Keeping): Promise<void> {
  const { settings, tally, contents } = plan;
  const { fence, beforeWrite, signal } = settings;
  const refused: Promise<void>[] = [];
  const onFailure = ({ id = "", error }: RowFailure): void => {
    const buried = plan.bury(contents.textOf(id), error);
    // `Promise.all` handles its rejection, unless the write fails first.
    buried.catch(() => {});
    refused.push(buried);
  };
  const { written } = await writeRows(
    {
      async upsert(batch, options) {
        await beforeWrite?.();
        await index.upsert(batch, { ...options, ...(fence && { fence }) });
      },
    },
    rows,
    { signal, retries, onFailure },
  );
  tally.add({ written });
  await Promise.all(refused);
}

/** The reason in a dead letter. Messages of errors that are not ours are left out, because they may contain a text or a key. */
export function reasonOf(error: unknown): { code: string; message: string } {
  if (!isEmbedloomError(error)) return { code: "unknown", message: "The embedder threw an error of its own." };
  return { code: error.code, message: error.withIndex(undefined).message };
}
