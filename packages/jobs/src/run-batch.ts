import { EmbeddingMatrix, isEmbedloomError, type SinkRow } from "@embedloom/core";
import { type RowFailure, writeRows } from "@embedloom/core/sink";
import { type CheckedText, checkText, keptRow } from "./checked-texts.ts";
import { embedTexts } from "./embed-texts.ts";
import { patiently } from "./patiently.ts";
import type { ShardSettings } from "./shard-options.ts";
import type { ShardTally } from "./shard-result.ts";
import type { SourceText } from "./text-source.ts";

/** What the batches of a shard share. */
export interface BatchPlan {
  readonly settings: ShardSettings;
  readonly tally: ShardTally;
  /** Width to ask for. */
  readonly dimensions: number | undefined;
  /** Makes a dead letter. */
  bury(id: string, error: unknown): Promise<void>;
  /** Lets one batch write at a time. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
}

/** So often a batch is read or written again, which bridges an outage of half a minute. */
const RETRIES = 7;

interface Unembedded {
  readonly fresh: CheckedText[];
  readonly rows: SinkRow[];
}

/**
 * Brings the rows of some texts up to date: compares, embeds what is new, writes.
 *
 * @throws what ended it, when that was no text's fault; what was embedded is written then as well
 */
export async function runBatch(plan: BatchPlan, texts: readonly SourceText[]): Promise<void> {
  const { settings, tally } = plan;
  tally.add({ texts: texts.length });
  const { fresh, rows } = await compare(plan, await sound(plan, texts));
  const stopped = fresh.length === 0 ? undefined : await embed(plan, fresh, rows);
  if (rows.length > 0) await plan.inTurn(() => write(plan, rows));
  if (stopped !== undefined) throw stopped.error;
  settings.signal?.throwIfAborted();
}

async function sound(plan: BatchPlan, texts: readonly SourceText[]): Promise<CheckedText[]> {
  const { index, keepText = false } = plan.settings;
  const checked: CheckedText[] = [];
  for (const text of texts) {
    try {
      checked.push(checkText(text, { identity: index.identity, keepText }));
    } catch (error) {
      if (!isEmbedloomError(error, "invalid_input")) throw error;
      await plan.bury(String(text.id), error);
    }
  }
  return checked;
}

/** Sorts out what the index holds already; a row whose text is the same is written with the vector that it has. */
async function compare({ settings, tally }: BatchPlan, texts: readonly CheckedText[]): Promise<Unembedded> {
  const { index, signal } = settings;
  const ids = texts.map(({ row }) => row.id);
  const held = ids.length === 0 ? [] : await patiently(() => index.get(ids, { signal }), signal, RETRIES);
  const [fresh, rows]: [CheckedText[], SinkRow[]] = [[], []];
  texts.forEach((text, i) => {
    const row = held[i];
    if (row === undefined || row.digest !== text.row.digest) fresh.push(text);
    else if (keptRow(row, index) === text.kept) tally.add({ unchanged: 1 });
    else {
      rows.push({ ...text.row, vector: row.vector });
      tally.add({ recalled: 1 });
    }
  });
  return { fresh, rows };
}

async function embed(
  plan: BatchPlan,
  fresh: readonly CheckedText[],
  rows: SinkRow[],
): Promise<{ readonly error: unknown } | undefined> {
  const { settings, tally, dimensions } = plan;
  const { embedder, journal, inputType, signal, lastAttempt = false } = settings;
  const known = (await journal?.lookup(fresh.map(({ row }) => row.digest))) ?? [];
  const wanted = fresh.filter((_, i) => known[i] === undefined);
  fresh.forEach(({ row }, i) => known[i] && rows.push({ ...row, vector: known[i] }));
  tally.add({ recalled: fresh.length - wanted.length });
  if (wanted.length === 0) return undefined;
  const options = { inputType, signal, ...(dimensions !== undefined && { dimensions }) };
  const outcome = await embedTexts(
    embedder,
    wanted.map(({ text }) => text),
    options,
    lastAttempt,
  );
  tally.pay(outcome.usage);
  const positions = [...outcome.vectors.keys()];
  const vectors = [...outcome.vectors.values()];
  positions.forEach((position, i) => rows.push({ ...wanted[position]!.row, vector: vectors[i]! }));
  if (positions.length > 0) {
    const digests = positions.map((position) => wanted[position]!.row.digest);
    await journal?.append({ digests, embeddings: EmbeddingMatrix.fromRows(vectors) });
  }
  for (const { index, error } of outcome.failures) {
    const { id, digest } = wanted[index]!.row;
    await plan.bury(id, error);
    await journal?.bury([{ digest, ...reasonOf(error), failedAt: Date.now() }]);
  }
  return outcome.stoppedBy;
}

async function write(plan: BatchPlan, rows: readonly SinkRow[]): Promise<void> {
  const { settings, tally } = plan;
  const { index, fence, beforeWrite, signal } = settings;
  const refused: Promise<void>[] = [];
  const onFailure = ({ id = "", error }: RowFailure): void => {
    const buried = plan.bury(id, error);
    // `Promise.all` takes its failure, unless the writing fails before.
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
    { signal, retries: RETRIES, onFailure },
  );
  tally.add({ written });
  await Promise.all(refused);
}

/** What a dead letter says of an error; messages of others may hold anything, and are left out. */
export function reasonOf(error: unknown): { code: string; message: string } {
  if (!isEmbedloomError(error)) return { code: "unknown", message: "The embedder threw an error of its own." };
  return { code: error.code, message: error.withIndex(undefined).message };
}
