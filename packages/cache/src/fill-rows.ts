import { addUsage, type EmbedResult, NO_USAGE, sleep, type StoreEntry } from "@embedloom/core";
import { type Answer, askEmbedder, type Question } from "./ask-embedder.ts";
import type { StoreLease } from "./cache-store.ts";
import { NO_LOCKS } from "./guarded-store.ts";
import { createFoundRows, type FoundRows, type Look, type ReadScope } from "./read-rows.ts";
import { reindexError } from "./reindex-error.ts";
import type { Rows } from "./row-table.ts";
import { type EmbeddedPart, encodeVector } from "./vector-codec.ts";

/** What one flight has to do; its texts are all different. */
export interface FillJob extends ReadScope, Question {
  /** Milliseconds until the locks of a process that died expire; 0: no text is locked. */
  readonly lockMs: number;
  /** Milliseconds to wait for other processes. */
  readonly lockWaitMs: number;
}

/** What one flight brought; positions count over its texts. */
export interface FilledRows extends Pick<EmbedResult, "usage" | "rateLimit"> {
  /** The row of each text, except where it failed. */
  readonly rows: Rows;
  /** What was embedded of texts that were too long. */
  readonly overlong: ReadonlyMap<number, EmbeddedPart>;
  /** Whether the embedder made some of the rows. */
  readonly isPaid: boolean;
  /** Why the rows that are missing are missing. */
  readonly failures: ReadonlyMap<number, unknown>;
  /** Whether the embedder itself told completed inputs from failed ones. */
  readonly partial: boolean;
  /** Resolves when the new rows are in the store, or were given up. `undefined`: there is nothing to write. */
  readonly written: Promise<unknown> | undefined;
}

// Between two looks for what another process makes: an embedding takes from 10 ms on. Doubling adds at most what was waited anyway.
const FIRST_WAIT_MS = 10;
const LONGEST_WAIT_MS = 1000;

/**
 * Reads rows from the store and has the embedder make the others, in one call each. Texts that another process is making
 * are waited for.
 *
 * @throws the signal's reason when it aborts; a failure of the embedder is in `failures`
 */
export async function fillRows(job: FillJob, signal: AbortSignal): Promise<FilledRows> {
  const found = createFoundRows(job);
  const { rows } = found;
  const filling = createFilling(job, found);
  const isReadable = (await found.look([...job.texts.keys()], { own: true, wider: false }, signal)) !== undefined;
  let look: Look = { own: false, wider: isReadable && job.wider.length > 0 };
  const endOfPatience = isReadable && job.lockMs > 0 ? performance.now() + job.lockWaitMs : 0;
  let open = filling.open();
  for (let waitMs = FIRST_WAIT_MS; open.length > 0; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
    const lease = performance.now() < endOfPatience ? await lockAll(job, open, signal) : undefined;
    const held = lease === undefined ? open : open.filter((_, i) => lease.held[i]);
    let fresh: number[] = [];
    try {
      // Between the first look and the lock another process may have written.
      const unsure = open.filter((_, i) => lease !== undefined && lease.absent?.[i] !== true);
      look = { ...look, own: unsure.length > 0 };
      const cuts = (await found.look(look.wider ? open : unsure, look, signal)) ?? [];
      const missing = held.filter((position) => !rows.has(position));
      fresh = [...cuts, ...missing];
      if (missing.length > 0) filling.add(missing, await askFor(job, missing, signal));
    } finally {
      // Whoever waits for the locks goes on, whatever became of the texts.
      filling.write(fresh, lease);
    }
    open = filling.open();
    look = { own: false, wider: false };
    if (open.length > 0) await pause(waitMs, signal);
  }
  return filling.result();
}

function lockAll({ store, keys, lockMs }: FillJob, open: readonly number[], signal: AbortSignal) {
  return store.lock(
    open.map((position) => keys[position]!),
    lockMs,
    signal,
  );
}

async function askFor(job: FillJob, missing: readonly number[], signal: AbortSignal): Promise<Answer> {
  for (const _ of missing) job.counter.miss();
  return askEmbedder(
    job,
    missing.map((position) => job.texts[position]!),
    signal,
  );
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, signal);
}

/** The rows, and what became of the texts that were not in the store. */
function createFilling(job: FillJob, { rows, overlong }: FoundRows) {
  const failures = new Map<number, unknown>();
  const writes: Promise<void>[] = [];
  let cost: Pick<EmbedResult, "usage" | "rateLimit"> = { usage: NO_USAGE };
  let [isPaid, partial] = [false, false];
  return {
    /** Positions that have neither a row nor a failure. */
    open: (): number[] => [...job.texts.keys()].filter((i) => !rows.has(i) && !failures.has(i)),
    /** Takes in what the embedder made of the texts at `missing`. */
    add(missing: readonly number[], answer: Answer): void {
      const { usage, rateLimit = cost.rateLimit } = answer;
      const isInOrder = answer.indices.every((index, r) => index === r);
      // An answer that has all rows, in order, is the block that they lie in.
      if (!isInOrder || !rows.adopt(answer.embeddings)) {
        for (const [r, index] of answer.indices.entries()) rows.set(missing[index]!, answer.embeddings.row(r));
      }
      for (const { index, pieces, keptCharacters } of answer.overlong) {
        overlong.set(missing[index]!, { pieces, keptCharacters });
      }
      for (const { index, error } of answer.failures) {
        failures.set(
          missing[index]!,
          reindexError(error, (i) => missing[i]),
        );
      }
      cost = { usage: addUsage(cost.usage, usage), ...(rateLimit && { rateLimit }) };
      isPaid ||= answer.indices.length > 0;
      partial ||= answer.partial;
    },
    /** Writes the rows at some positions in the background, then gives back the locks. */
    write(positions: readonly number[], lease: StoreLease = NO_LOCKS): void {
      if (positions.length === 0 && lease === NO_LOCKS) return;
      const pack = (batch: readonly number[]): StoreEntry[] =>
        batch.flatMap((position) => entryOf(job, position, rows.row(position), overlong.get(position)));
      writes.push(job.store.write(positions, pack, lease));
    },
    result(): FilledRows {
      const written = writes.length === 0 ? undefined : Promise.all(writes);
      return { rows, overlong, isPaid, failures, partial, ...cost, written };
    },
  };
}

function entryOf(
  { keys, encoding }: FillJob,
  position: number,
  row: Float32Array | undefined,
  overlong: EmbeddedPart | undefined,
): StoreEntry[] {
  const key = keys[position]!;
  const value = row && encodeVector(row, encoding, key, overlong);
  return value === undefined ? [] : [{ key, value }];
}
