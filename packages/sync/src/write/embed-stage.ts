import type { OpenJournal } from "@embedloom/core";
import { type ContentEncoder, type ContentUnit, createJournalWrites, isTextsFault } from "../encode/index.ts";
import type { HeldRows, WantedRow } from "../rows/index.ts";
import type { RowToWrite, RowWriter } from "./row-writer.ts";
import type { SyncTally } from "../progress/index.ts";
import type { TokenBudget } from "../settings/index.ts";

/** The most rows that wait for one content. Beyond that, the walk pauses until the content is embedded. */
const MOST_ROWS_WAITING = 10_000;

/** The parts that the stage works with. */
export interface EmbedStageParts {
  readonly encoder: ContentEncoder;
  readonly journal: OpenJournal | undefined;
  readonly held: HeldRows;
  readonly writer: RowWriter;
  readonly tally: SyncTally;
  readonly budget: TokenBudget;
  readonly batchSize: number;
  readonly concurrency: number;
  readonly signal: AbortSignal | undefined;
}

/** Embeds contents in batches, several at a time, and writes their rows. */
export interface EmbedStage {
  /** Adds a row to a content that is waiting or in progress, so that it is written with it; `false` when there is none. */
  join(row: WantedRow): Promise<boolean>;
  /** Adds contents, those of one document into one batch. Waits while enough batches are in progress. */
  add(units: readonly ContentUnit[]): Promise<void>;
  /** Embeds the rest and waits for all batches. */
  finish(): Promise<void>;
  /** Waits until the batches in progress have succeeded or failed, and begins no more. */
  settle(): Promise<void>;
}

/** Creates the stage of one run. */
export function createEmbedStage(parts: EmbedStageParts): EmbedStage {
  const { batchSize, concurrency } = parts;
  const open = new Map<string, ContentUnit>();
  const running = new Set<Promise<void>>();
  let waiting: ContentUnit[] = [];
  let failure: { readonly error: unknown } | undefined;

  function start(): void {
    const batch = waiting;
    waiting = [];
    if (batch.length === 0) return;
    const work = processBatch(batch, open, parts)
      .catch((error: unknown) => {
        failure ??= { error };
      })
      .finally(() => running.delete(work));
    running.add(work);
  }

  async function untilFewerThan(places: number): Promise<void> {
    while (running.size >= places && running.size > 0) await Promise.race(running);
    if (failure !== undefined) throw failure.error;
  }

  async function startFull(): Promise<void> {
    if (waiting.length < batchSize) return;
    await untilFewerThan(concurrency);
    start();
  }

  return {
    async join(row) {
      const unit = open.get(row.key.content);
      if (unit === undefined) return false;
      unit.rows.push(row);
      if (unit.rows.length > MOST_ROWS_WAITING) {
        start();
        await untilFewerThan(1);
      }
      return true;
    },
    async add(units) {
      for (const unit of units) {
        open.set(unit.content, unit);
        waiting.push(unit);
        // Chunks that are encoded in the context of their document must be in one batch.
        if (unit.within === undefined) await startFull();
      }
      await startFull();
    },
    async finish() {
      start();
      await untilFewerThan(1);
    },
    async settle() {
      await Promise.allSettled(running);
    },
  };
}

async function processBatch(
  batch: readonly ContentUnit[],
  open: Map<string, ContentUnit>,
  parts: EmbedStageParts,
): Promise<void> {
  const { journal, tally } = parts;
  const vectors: Vectors = [
    ...((await journal?.lookup(batch.map(({ digest }) => digest))) ?? batch.map(() => undefined)),
  ];
  tally.counts.remembered += vectors.filter((vector) => vector !== undefined).length;
  const { failures, journalFailure } = await embedUnknown(batch, vectors, parts);
  await writeUnits({ batch, vectors, failures, open }, parts);
  tally.progress();
  // A failure of the journal ends the run, but only after the vectors that were paid for are in the index.
  if (journalFailure !== undefined) throw journalFailure.reason;
}

type Vectors = (Float32Array | undefined)[];

interface Embedded {
  /** The errors of refused contents, by position. */
  readonly failures: ReadonlyMap<number, unknown>;
  /** Why the journal did not store vectors that were paid for. Absent: it stored them. */
  readonly journalFailure?: PromiseRejectedResult | undefined;
}

/** Embeds the contents whose vectors the journal does not have. */
async function embedUnknown(
  batch: readonly ContentUnit[],
  vectors: Vectors,
  { encoder, journal, tally, budget, signal }: EmbedStageParts,
): Promise<Embedded> {
  const { chosen, tokens } = affordable(batch, vectors, tally, budget);
  if (chosen.length === 0) return { failures: new Map() };
  const writes = createJournalWrites(journal);
  const done = await encoder.encode(
    chosen.map((position) => batch[position]!),
    {
      signal,
      onVectors(positions, embeddings) {
        for (const [row, position] of positions.entries()) vectors[chosen[position]!] = embeddings.row(row);
        tally.counts.embedded += positions.length;
        writes.append({ digests: positions.map((position) => batch[chosen[position]!]!.digest), embeddings });
      },
    },
  );
  budget.settle(tokens, done.usage);
  tally.pay(done.usage);
  if (done.stoppedBy !== undefined) tally.stopped ??= { error: done.stoppedBy };
  return {
    failures: new Map([...done.failures].map(([position, error]) => [chosen[position]!, error])),
    journalFailure: await writes.failure(),
  };
}

interface BatchOutcome {
  readonly batch: readonly ContentUnit[];
  readonly vectors: Vectors;
  readonly failures: ReadonlyMap<number, unknown>;
  readonly open: Map<string, ContentUnit>;
}

async function writeUnits({ batch, vectors, failures, open }: BatchOutcome, parts: EmbedStageParts): Promise<void> {
  const written = batch.map(() => 0);
  for (;;) {
    const rows: RowToWrite[] = [];
    for (const [i, unit] of batch.entries()) {
      const vector = vectors[i];
      // The first row counts as embedded, because it was paid for. The others share its vector.
      for (const wanted of vector === undefined ? [] : unit.rows.slice(written[i]!)) {
        rows.push({ wanted, vector: vector!, origin: "embedded" });
      }
      written[i] = unit.rows.length;
    }
    if (rows.length > 0) await parts.writer.write(rows, parts.signal);
    // More rows may have joined meanwhile.
    if (batch.every(({ rows: all }, i) => all.length === written[i])) break;
  }
  for (const [i, unit] of batch.entries()) {
    open.delete(unit.content);
    if (vectors[i] === undefined) giveUp(unit, failures.has(i), failures.get(i), parts);
  }
}

/** Counts the rows of a content without a vector. If it can succeed later, its document keeps its old rows until then. */
function giveUp(unit: ContentUnit, isRefused: boolean, error: unknown, { held, tally }: EmbedStageParts): void {
  for (const { key, at } of unit.rows) {
    if (!isRefused || !isTextsFault(error)) held.keep(key.document);
    if (isRefused) tally.fail({ ...at, error });
    else tally.counts.postponed += 1;
  }
}

/** The positions to embed, as far as the budget allows. There are none after a failure that concerns all contents. */
function affordable(
  batch: readonly ContentUnit[],
  vectors: readonly (Float32Array | undefined)[],
  tally: SyncTally,
  budget: TokenBudget,
): { readonly chosen: readonly number[]; readonly tokens: number } {
  const chosen: number[] = [];
  let tokens = 0;
  for (const [position, unit] of batch.entries()) {
    if (vectors[position] !== undefined || tally.stopped !== undefined) continue;
    const refusal = budget.take(unit.tokens);
    if (refusal !== undefined) {
      tally.stopped = { error: refusal };
      continue;
    }
    tokens += unit.tokens;
    chosen.push(position);
  }
  return { chosen, tokens };
}
