import { addUsage, type ArrivedRows, type EmbedResult, NO_USAGE, sleep, type StoreEntry } from "@embedloom/core";
import { type Answer, askEmbedder, type Question } from "./ask-embedder.ts";
import { NO_LOCKS, type StoreLease } from "../store/index.ts";
import { createFoundRows, type FoundRows, type Look, type ReadScope } from "./read-rows.ts";
import type { StartOfFlight } from "./read-small-call.ts";
import { reindexError } from "./reindex-error.ts";
import type { RowArrivals } from "./row-arrivals.ts";
import type { Rows } from "./row-table.ts";
import type { SmallCallPace } from "./small-call-pace.ts";
import { type EmbeddedPart, encodeVector } from "../codec/index.ts";

/** What one flight has to do; its texts are all different. */
export interface FillJob extends ReadScope, Question {
  /** Milliseconds until the locks of a process that died expire; 0: no text is locked. */
  readonly lockMs: number;
  /** Milliseconds to wait for other processes. */
  readonly lockWaitMs: number;
  /** What the embedder takes for few texts. */
  readonly pace: SmallCallPace;
  /** Hears of rows that come before the others. */
  readonly arrivals: RowArrivals;
  /** What a look before the flight found of its texts. Absent: nobody looked, or others have written since. */
  readonly start?: StartOfFlight | undefined;
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
export async function fillRows(job: FillJob, signal: AbortSignal | undefined): Promise<FilledRows> {
  const found = createFoundRows(job);
  const { rows } = found;
  const filling = createFilling(job, found);
  const isReadable = await lookFirst(job, found, signal);
  let look: Look = { own: false, wider: isReadable && job.wider.length > 0 };
  const deadline = isReadable && job.lockMs > 0 && job.store.hasLocks ? performance.now() + waitTimeoutMs(job) : 0;
  let open = filling.open();
  for (let waitMs = FIRST_WAIT_MS; open.length > 0; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
    const lease = deadline > 0 && performance.now() < deadline ? await lockAll(job, open, signal) : undefined;
    const held = lease === undefined ? open : open.filter((_, i) => lease.held[i]);
    let fresh: number[] = [];
    try {
      // Between the first look and the lock another process may have written.
      const unsure = open.filter((_, i) => lease !== undefined && lease.absent?.[i] !== true);
      look = { ...look, own: unsure.length > 0 };
      const unread = look.wider ? open : unsure;
      const cuts = (unread.length > 0 ? await found.look(unread, look, signal) : undefined) ?? [];
      const missing = held.filter((position) => !rows.has(position));
      fresh = [...cuts, ...missing];
      if (missing.length > 0) {
        const keep = (arrived: ArrivedRows): void => filling.keep(missing, arrived, lease);
        filling.add(missing, await askFor(job, missing, signal, keep));
      }
    } finally {
      // Whoever waits for the locks goes on, whatever became of the texts.
      filling.write(fresh, lease);
    }
    open = filling.open();
    look = { own: false, wider: false };
    // After the deadline they are embedded here at once.
    if (open.length > 0) await pause(Math.max(0, Math.min(waitMs, deadline - performance.now())), signal);
  }
  return filling.result();
}

function waitTimeoutMs({ lockWaitMs, pace, texts }: FillJob): number {
  return Math.min(lockWaitMs, pace.waitTimeoutMs(texts.length));
}

/** Reads what is there, and says whether the store can be read. */
async function lookFirst({ start, texts }: FillJob, found: FoundRows, signal?: AbortSignal): Promise<boolean> {
  if (start?.found === "failure") return false;
  if (start?.found === "part") found.take(start.values);
  else if ((await found.look([...texts.keys()], { own: true, wider: false }, signal)) === undefined) return false;
  return true;
}

function lockAll({ store, keys, lockMs }: FillJob, open: readonly number[], signal: AbortSignal | undefined) {
  return store.lock(
    open.map((position) => keys[position]!),
    lockMs,
    signal,
  );
}

async function askFor(
  job: FillJob,
  missing: readonly number[],
  signal: AbortSignal | undefined,
  onArrived: (arrived: ArrivedRows) => void,
): Promise<Answer> {
  for (const _ of missing) job.counter.miss();
  const askedAt = performance.now();
  const texts = missing.map((position) => job.texts[position]!);
  const answer = await askEmbedder(job, texts, signal, onArrived);
  if (answer.failures.length === 0) job.pace.learn(missing.length, performance.now() - askedAt);
  return answer;
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(ms, signal);
}

/** The rows, and what became of the texts that were not in the store. */
function createFilling(job: FillJob, { rows, overlong }: FoundRows) {
  const failures = new Map<number, unknown>();
  const writes: Promise<unknown>[] = [];
  /** Those that were handed on and written before the end. */
  const kept = new Set<number>();
  const mostTokens = job.info.limits.tokensPerInput ?? Infinity;
  let cost: Pick<EmbedResult, "usage" | "rateLimit"> = { usage: NO_USAGE };
  let [isPaid, partial] = [false, false];
  return {
    /** Positions that have neither a row nor a failure. */
    open: (): number[] => [...job.texts.keys()].filter((i) => !rows.has(i) && !failures.has(i)),
    /** Hands on and writes, in the background, what came of the texts at `missing` before the others did. */
    keep(missing: readonly number[], { indices, embeddings }: ArrivedRows, lease: StoreLease = NO_LOCKS): void {
      if (job.width !== undefined && embeddings.dimensions !== job.width) return;
      const arrived = new Map<number, Float32Array>();
      for (const [r, index] of indices.entries()) {
        const position = missing[index];
        // Of a text that may have been too long only the end of the call says whether all of it was embedded.
        if (position === undefined || job.embedder.estimateTokens(job.texts[position]!) * 2 > mostTokens) continue;
        arrived.set(position, embeddings.row(r));
        kept.add(position);
        job.arrivals.arrive(position, embeddings.row(r));
      }
      const pack = (batch: readonly number[]): StoreEntry[] =>
        batch.flatMap((position) => entryOf(job, position, arrived.get(position), undefined));
      const written = job.store.write([...arrived.keys()], pack, partOf(job, [...arrived.keys()], lease));
      writes.push(written.then((all) => all && arrived.forEach((_, position) => job.arrivals.stored(position))));
    },
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
      const rest = positions.filter((position) => !kept.has(position) || overlong.has(position));
      if (rest.length === 0 && lease === NO_LOCKS) return;
      const pack = (batch: readonly number[]): StoreEntry[] =>
        batch.flatMap((position) => entryOf(job, position, rows.row(position), overlong.get(position)));
      writes.push(job.store.write(rest, pack, lease));
    },
    result(): FilledRows {
      const written = writes.length === 0 ? undefined : Promise.all(writes);
      return { rows, overlong, isPaid, failures, partial, ...cost, written };
    },
  };
}

/** The locks of some texts among others. */
function partOf({ keys }: FillJob, positions: readonly number[], lease: StoreLease): StoreLease {
  if (lease === NO_LOCKS) return lease;
  const own = positions.map((position) => keys[position]!);
  return { held: own.map(() => true), release: (given = own) => lease.release(given) };
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
