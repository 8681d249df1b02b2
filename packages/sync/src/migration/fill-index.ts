import {
  addUsage,
  InvalidInputError,
  kinds,
  NO_USAGE,
  type OpenJournal,
  type SinkRow,
  notify,
  type Usage,
  type VectorIndex,
} from "@embedloom/core";
import { writeRows } from "@embedloom/core/sink";
import { type ContentEncoder, createJournalWrites } from "../encode/index.ts";
import { contentPart, textDigest } from "../rows/index.ts";
import { MOST_FAILURES_LISTED, type SyncFailure } from "../progress/index.ts";
import type { TokenBudget } from "../settings/index.ts";
import { compareIndexes } from "./compare-indexes.ts";
import { runLimited } from "./run-limited.ts";

/** The result of one fill, in rows. */
export interface FillReport {
  /** Rows that were there already. */
  readonly unchanged: number;
  /** Rows that were written. */
  readonly written: number;
  /** Contents that were embedded and paid for; equal ones in a batch count once. */
  readonly embedded: number;
  /** Rows that were removed, because the old index no longer has them. */
  readonly removed: number;
  /** Rows that the new index still lacks, including failed ones. */
  readonly missing: number;
  /** Number of rows that failed. */
  readonly failures: number;
  /** The first 1,000 failures; `source` is that of the row. */
  readonly failed: readonly SyncFailure[];
  /** The requests, tokens and costs of this fill. */
  readonly usage: Usage;
  /** The error that ended the fill early. Absent: there was none. */
  readonly stoppedBy?: unknown;
}

/** The progress of a fill. */
export type FillProgress = Pick<FillReport, "unchanged" | "written" | "embedded" | "failures">;

/** The parts that a fill works with. */
export interface FillParts {
  readonly old: VectorIndex;
  readonly young: VectorIndex;
  readonly encoder: ContentEncoder;
  readonly journal: OpenJournal | undefined;
  readonly budget: TokenBudget;
  readonly batchSize: number;
  readonly concurrency: number;
  estimateTokens(text: string): number;
  readonly textOf: ((row: SinkRow) => string | Promise<string>) | undefined;
  readonly onProgress: ((progress: FillProgress) => void) | undefined;
  readonly signal: AbortSignal | undefined;
}

interface Filling extends FillParts {
  readonly counts: {
    unchanged: number;
    written: number;
    embedded: number;
    removed: number;
    missing: number;
    failures: number;
  };
  readonly failed: SyncFailure[];
  usage: Usage;
  stopped: { readonly error: unknown } | undefined;
}

interface Batch {
  readonly kind: "missing" | "extra";
  readonly ids: readonly string[];
}

/** The report of a fill that had nothing to do. @param unchanged number of rows in the new index */
export function nothingFilled(unchanged: number): FillReport {
  return { unchanged, written: 0, embedded: 0, removed: 0, missing: 0, failures: 0, failed: [], usage: NO_USAGE };
}

/** Copies the rows of the old index into the new one, under the same ids, with vectors of the new model. */
export async function fillIndex(parts: FillParts): Promise<FillReport> {
  const counts = { unchanged: 0, written: 0, embedded: 0, removed: 0, missing: 0, failures: 0 };
  const filling: Filling = { ...parts, counts, failed: [], usage: NO_USAGE, stopped: undefined };
  await runLimited(batches(filling), parts.concurrency, async ({ kind, ids }) => {
    if (kind === "missing") await fillBatch(filling, ids);
    else {
      await parts.young.delete(ids, { signal: parts.signal });
      counts.removed += ids.length;
    }
    const { unchanged, written, embedded, failures } = counts;
    notify("onProgress", parts.onProgress, { unchanged, written, embedded, failures });
  });
  const { failed, usage, stopped } = filling;
  return { ...counts, failed, usage, ...(stopped && { stoppedBy: stopped.error }) };
}

async function* batches({ old, young, signal, batchSize, counts }: Filling): AsyncGenerator<Batch> {
  const waiting: Record<Batch["kind"], string[]> = { missing: [], extra: [] };
  for await (const { id, kind } of compareIndexes(old, young, signal)) {
    if (kind === "same") {
      counts.unchanged += 1;
      continue;
    }
    waiting[kind].push(id);
    if (waiting[kind].length < batchSize) continue;
    yield { kind, ids: waiting[kind] };
    waiting[kind] = [];
  }
  for (const kind of ["missing", "extra"] as const) if (waiting[kind].length > 0) yield { kind, ids: waiting[kind] };
}

interface Content {
  readonly text: string;
  readonly rows: SinkRow[];
  vector?: Float32Array | undefined;
}

async function fillBatch(filling: Filling, ids: readonly string[]): Promise<void> {
  const { old, young, counts, signal } = filling;
  const contents = new Map<string, Content>();
  for (const row of await old.get(ids, { signal })) {
    // The row was removed meanwhile.
    if (row === undefined) continue;
    const text = await readText(filling, row);
    if (text === undefined) continue;
    const digest = textDigest(text);
    const content = contents.get(digest);
    if (content === undefined) contents.set(digest, { text, rows: [row] });
    else content.rows.push(row);
  }
  const journalFailure = await embedContents(filling, contents);
  const rows: SinkRow[] = [];
  for (const { rows: same, vector } of contents.values()) {
    if (vector === undefined) counts.missing += same.length;
    else rows.push(...same.map((row) => ({ ...row, vector })));
  }
  const { written } = await writeRows(young, rows, {
    signal,
    onFailure: ({ index, error }) => fail(filling, rows[index]!, error),
  });
  counts.written += written;
  // A failure of the journal ends the fill, but only after the vectors that were paid for are in the index.
  if (journalFailure !== undefined) throw journalFailure.reason;
}

async function readText(filling: Filling, row: SinkRow): Promise<string | undefined> {
  const { textOf, counts } = filling;
  if (textOf !== undefined) return kinds.text("textOf(row)", await textOf(row)) as string;
  if (row.text !== undefined && textDigest(row.text) === row.digest) return row.text;
  counts.missing += 1;
  fail(
    filling,
    row,
    new InvalidInputError(
      "The row does not contain the text that was embedded: give `textOf`, or fill the new index with a sync of its source.",
    ),
  );
  return undefined;
}

function fail({ counts, failed }: Filling, { source }: SinkRow, error: unknown): void {
  counts.failures += 1;
  if (failed.length < MOST_FAILURES_LISTED) failed.push({ source, error });
}

/** Embeds contents, as far as the budget allows. @returns why the journal did not store vectors that were paid for, if so */
async function embedContents(
  filling: Filling,
  contents: ReadonlyMap<string, Content>,
): Promise<PromiseRejectedResult | undefined> {
  const { encoder, journal, budget, counts, signal } = filling;
  const known = (await journal?.lookup([...contents.keys()])) ?? [];
  const open: { readonly digest: string; readonly content: Content; readonly tokens: number }[] = [];
  let tokens = 0;
  for (const [i, [digest, content]] of [...contents].entries()) {
    content.vector = known[i];
    if (content.vector !== undefined || filling.stopped !== undefined) continue;
    const cost = filling.estimateTokens(content.text);
    const refusal = budget.take(cost);
    if (refusal !== undefined) {
      filling.stopped = { error: refusal };
      continue;
    }
    tokens += cost;
    open.push({ digest, content, tokens: cost });
  }
  if (open.length === 0) return undefined;
  const writes = createJournalWrites(journal);
  const units = open.map(({ digest, content, tokens: cost }) => ({
    content: contentPart(digest),
    digest,
    text: content.text,
    tokens: cost,
    rows: [],
  }));
  const done = await encoder.encode(units, {
    signal,
    onVectors(positions, embeddings) {
      for (const [row, position] of positions.entries()) open[position]!.content.vector = embeddings.row(row);
      counts.embedded += positions.length;
      writes.append({ digests: positions.map((position) => open[position]!.digest), embeddings });
    },
  });
  budget.settle(tokens, done.usage);
  filling.usage = addUsage(filling.usage, done.usage);
  for (const [position, error] of done.failures)
    for (const row of open[position]!.content.rows) fail(filling, row, error);
  if (done.stoppedBy !== undefined) filling.stopped ??= { error: done.stoppedBy };
  return writes.failure();
}
