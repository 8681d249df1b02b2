import { type KindsOf, readOptions } from "../arguments/index.ts";
import * as kinds from "../arguments/index.ts";
import type { AbortOptions, SinkRow, VectorIndex } from "../contract/index.ts";
import { hasErrorMarker } from "../errors/index.ts";
import { isEmbedloomError, PartialWriteError, type RowFailure } from "../failures/index.ts";
import { itemPuller, sleep, sourceKind, notify } from "../wait/index.ts";
import { checkAhead } from "./check-ahead.ts";
import { nextTurn } from "./next-turn.ts";

/** Without a taker for them, so many failures are kept; one more ends the run. */
const MOST_FAILURES_KEPT = 1000;
const FIRST_WAIT_MS = 200;
/** Rows gathered at once: this takes a millisecond at most, because the database may be waiting for this process. */
const ROWS_A_TURN = 64;

/** How far a run is. */
export interface WriteProgress {
  /** Rows that are in the index. */
  readonly written: number;
  /** Rows that were refused. */
  readonly failed: number;
}

/** The options of {@link writeRows}. */
export interface WriteRowsOptions extends AbortOptions {
  /** Most rows written at once, from 1. @default 1000 */
  readonly batchRows?: number | undefined;
  /** Most bytes of vectors and texts written at once; a larger row goes alone. @default 16 MiB */
  readonly batchBytes?: number | undefined;
  /** How often a batch is written again after a failure that can pass, waiting 0.2 s, 0.4 s, and so on. @default 4 */
  readonly retries?: number | undefined;
  /** Called after every batch. Absent: nothing is called. */
  onProgress?(progress: WriteProgress): void;
  /** Called with refused rows, whose `index` counts from the first row of the stream. Absent: they are thrown at the end. */
  onFailure?(failure: RowFailure): void;
}

const indexKind = kinds.withMethods("an open index, such as `await sink.open(…)`", "upsert");

/** What the options of {@link writeRows} must be. */
export const writeOptionKinds: KindsOf<WriteRowsOptions> = {
  batchRows: kinds.optional(kinds.integer(1)),
  batchBytes: kinds.optional(kinds.integer(1)),
  retries: kinds.optional(kinds.integer(0)),
  onProgress: kinds.optional(kinds.callback),
  onFailure: kinds.optional(kinds.callback),
  signal: kinds.signal,
};

interface Batch {
  readonly rows: SinkRow[];
  /** Position of its first row. */
  readonly first: number;
}

/**
 * Writes a stream of rows: one batch is written while the next is gathered, and no more is asked for, so that memory stays
 * constant and nothing is embedded that cannot be written. A later row of the same id replaces the earlier one.
 *
 * When the stream itself fails, what it gave before is written first.
 *
 * @throws PartialWriteError at the end when rows were refused and nobody took them, or at once after 1,000 of them
 * @throws ConnectionError, StoreError or IndexMismatchError as `upsert` does; all batches before are written
 * @throws the signal's reason when it aborts
 */
export async function writeRows(
  index: Pick<VectorIndex, "upsert"> & Partial<Pick<VectorIndex, "identity">>,
  rows: AsyncIterable<SinkRow> | Iterable<SinkRow>,
  given: WriteRowsOptions = {},
): Promise<WriteProgress> {
  indexKind("index", index);
  sourceKind("rows", rows);
  const options = readOptions<WriteRowsOptions>("options", given, writeOptionKinds);
  const { batchRows = 1000, batchBytes = 16 * 2 ** 20, retries = 4, signal } = options;
  signal?.throwIfAborted();
  const tally = createTally(options);
  let writing: Promise<void> = Promise.resolve();
  try {
    for await (const batch of batchesOf(rows, batchRows, batchBytes, index)) {
      await writing;
      signal?.throwIfAborted();
      writing = writeBatch(index, batch, { retries, signal, tally });
      // The next `await writing` takes the failure; until then it is nobody's.
      writing.catch(() => {});
    }
  } catch (error) {
    await Promise.allSettled([writing]);
    throw error;
  }
  await writing;
  return tally.end();
}

interface BatchPlan extends AbortOptions {
  readonly retries: number;
  readonly tally: Tally;
}

async function writeBatch(
  index: Pick<VectorIndex, "upsert">,
  batch: Batch,
  { retries, signal, tally }: BatchPlan,
): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await index.upsert(batch.rows, { signal });
      return tally.add(batch.rows.length, [], batch.first);
    } catch (error) {
      signal?.throwIfAborted();
      if (isEmbedloomError(error, "partial_write")) {
        return tally.add(error.written, error.failures, batch.first);
      }
      if (!hasErrorMarker(error) || !error.retryable || attempt >= retries) throw error;
    }
    await sleep(FIRST_WAIT_MS * 2 ** attempt, signal);
  }
}

async function* batchesOf(
  rows: AsyncIterable<SinkRow> | Iterable<SinkRow>,
  batchRows: number,
  batchBytes: number,
  { identity }: Partial<Pick<VectorIndex, "identity">>,
): AsyncGenerator<Batch> {
  let [batch, bytes, position]: [SinkRow[], number, number] = [[], 0, 0];
  const ids = new Set<string>();
  const take = (): Batch => {
    const taken = { rows: batch, first: position - batch.length };
    [batch, bytes] = [[], 0];
    ids.clear();
    return taken;
  };
  const puller = itemPuller("rows", rows);
  try {
    for (;;) {
      const next = puller.next();
      // A promise for each row of a list would cost more than gathering it.
      const { isEnd, item: row } = next instanceof Promise ? await next : next;
      if (isEnd) break;
      const { id, size } = factsOf(row);
      if (batch.length > 0 && ((id !== undefined && ids.has(id)) || bytes + size > batchBytes)) yield take();
      // What is no row is refused where it would be written.
      batch.push(row as SinkRow);
      if (id !== undefined) ids.add(id);
      if (identity !== undefined) checkAhead(batch, identity);
      bytes += size;
      position += 1;
      if (batch.length >= batchRows) yield take();
      if (position % ROWS_A_TURN === 0) await nextTurn();
    }
  } catch (error) {
    // What was embedded before the stream failed was paid for.
    if (batch.length > 0) yield take();
    throw error;
  } finally {
    await puller.leave();
  }
  if (batch.length > 0) yield take();
}

/** The id and the bytes of a row of which nothing is checked yet. */
function factsOf(row: SinkRow | undefined): { readonly id: string | undefined; readonly size: number } {
  try {
    const { id, vector, text } = row!;
    const size = 4 * (vector?.length ?? 0) + 2 * (text?.length ?? 0);
    return { id, size: Number.isFinite(size) ? size : 0 };
  } catch {
    // No row, or one that cannot be looked at: it is refused where it would be written.
    return { id: undefined, size: 0 };
  }
}

interface Tally {
  add(written: number, failures: readonly RowFailure[], first: number): void;
  end(): WriteProgress;
}

function createTally({ onProgress, onFailure }: WriteRowsOptions): Tally {
  const kept: RowFailure[] = [];
  let [written, failed] = [0, 0];
  return {
    add(more, failures, first) {
      written += more;
      failed += failures.length;
      for (const failure of failures) {
        const index = first + failure.index;
        const error = hasErrorMarker(failure.error) ? failure.error.withIndex(index) : failure.error;
        if (onFailure === undefined) kept.push({ ...failure, index, error });
        else notify("onFailure", onFailure, { ...failure, index, error });
      }
      notify("onProgress", onProgress, { written, failed });
      if (kept.length > MOST_FAILURES_KEPT) throw new PartialWriteError(written, kept);
    },
    end() {
      if (kept.length > 0) throw new PartialWriteError(written, kept);
      return { written, failed };
    },
  };
}
