import type { OpenJournal } from "@embedloom/core";
import { type ContentEncoder, type ContentUnit, createJournalWrites, isTextsFault } from "../encode/index.ts";
import type { HeldRows, WantedRow } from "../rows/index.ts";
import type { RowToWrite, RowWriter } from "./row-writer.ts";
import type { SyncTally } from "../progress/index.ts";
import type { TokenBudget } from "../settings/index.ts";

/** Rows that wait for one content; beyond, the walk waits for the content. */
const MOST_ROWS_WAITING = 10_000;

/** What the stage works with. */
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
  /** Whether the content is waiting or under way; the row is then written with it. */
  join(row: WantedRow): Promise<boolean>;
  /** Takes contents, those of one document into one batch; waits while enough is under way. */
  add(units: readonly ContentUnit[]): Promise<void>;
  /** Embeds what is left and waits for everything. */
  finish(): Promise<void>;
  /** Waits for what is under way, however it ends, and begins nothing more. */
  settle(): Promise<void>;
}

/** Makes the stage of one run. */
export function createEmbedStage(parts: EmbedStageParts): EmbedStage {
  const { batchSize, concurrency } = parts;
  const open = new Map<string, ContentUnit>();
  const running = new Set<Promise<void>>();
  let waiting: ContentUnit[] = [];
  let broken: { readonly error: unknown } | undefined;

  function start(): void {
    const batch = waiting;
    waiting = [];
    if (batch.length === 0) return;
    const work = processBatch(batch, open, parts)
      .catch((error: unknown) => {
        broken ??= { error };
      })
      .finally(() => running.delete(work));
    running.add(work);
  }

  async function untilFewerThan(places: number): Promise<void> {
    while (running.size >= places && running.size > 0) await Promise.race(running);
    if (broken !== undefined) throw broken.error;
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
        // Chunks that are encoded in their document go together.
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
  const { failures, unkept } = await embedUnknown(batch, vectors, parts);
  await writeUnits({ batch, vectors, failures, open }, parts);
  tally.progress();
  // A journal that fails ends the run, but not before what was paid for is in the index.
  if (unkept !== undefined) throw unkept.reason;
}

type Vectors = (Float32Array | undefined)[];

interface Embedded {
  /** What was refused, by position. */
  readonly failures: ReadonlyMap<number, unknown>;
  /** Why the journal did not keep what was paid for. Absent: it did. */
  readonly unkept?: PromiseRejectedResult | undefined;
}

/** Fills in the vectors that the journal does not have. */
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
    unkept: await writes.failure(),
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
      // The first row is what was paid for; the others share its vector.
      for (const wanted of vector === undefined ? [] : unit.rows.slice(written[i]!)) {
        rows.push({ wanted, vector: vector!, origin: "embedded" });
      }
      written[i] = unit.rows.length;
    }
    if (rows.length > 0) await parts.writer.write(rows, parts.signal);
    // More may have come meanwhile.
    if (batch.every(({ rows: all }, i) => all.length === written[i])) break;
  }
  for (const [i, unit] of batch.entries()) {
    open.delete(unit.content);
    if (vectors[i] === undefined) giveUp(unit, failures.has(i), failures.get(i), parts);
  }
}

/** Counts the rows of a content that has no vector. What can succeed later keeps the old rows of its document until then. */
function giveUp(unit: ContentUnit, isRefused: boolean, error: unknown, { held, tally }: EmbedStageParts): void {
  for (const { key, at } of unit.rows) {
    if (!isRefused || !isTextsFault(error)) held.keep(key.document);
    if (isRefused) tally.fail({ ...at, error });
    else tally.counts.postponed += 1;
  }
}

/** The positions that are to be embedded, as far as the budget goes; a failure for everybody ends it too. */
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
