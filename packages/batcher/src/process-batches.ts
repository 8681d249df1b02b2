import { isEmbedloomError } from "@embedloom/core";
import { askServer } from "./ask-server.ts";
import type { BatchWork } from "./batch-work.ts";
import { type FailedRequest, judgeFault, type Remedy } from "./judge-fault.ts";
import type { Batch, BatchPast } from "./request-queue.ts";
import { type FailedBatch, sendBatch } from "./send-batch.ts";
import { stopCalls } from "./stop-calls.ts";
import { takeTurn } from "./take-turn.ts";
import { waitAgain } from "./wait-again.ts";
import { runPool } from "./worker-pool.ts";

/** The tries of one request so far. */
interface Tries {
  readonly failures: number;
  readonly failedBefore?: unknown;
  /** Requests of this kind that were sent before it was, for the first time. */
  readonly sentBefore: number;
}

/** From here on a request that still holds a bad text is also halved: one by one, 2,048 bad ones would send 2 million. */
const MAX_REMOVED_ONE_BY_ONE = 4;

/**
 * Sends all requests of a queue until every text has its vector or is given up.
 *
 * @throws the error that makes going on pointless, when the requests that were already sent have come back
 */
export async function processBatches(work: BatchWork): Promise<void> {
  const { evidence, queue, settings, stop } = work;
  let first: { readonly error: unknown } | undefined;
  let running = 0;
  // A refused text waits for a success of what is under way, which spares asking for one.
  const isReady = ({ past }: Batch): boolean => running === 0 || evidence.provenUpTo > (past.refusal?.number ?? 0);
  const next = (): Batch | undefined => (stop.signal.aborted ? undefined : queue.next(isReady));
  await runPool(settings.concurrency, next, async (batch) => {
    running += 1;
    try {
      await settleBatch(work, batch);
    } catch (error) {
      // The waits of the other workers end with the stop; only what stopped them is the reason.
      first ??= { error };
      stop.abort(error);
    } finally {
      running -= 1;
    }
  });
  if (first !== undefined) throw first.error;
}

async function settleBatch(work: BatchWork, queued: Batch): Promise<void> {
  const { refusal } = queued.past;
  if (refusal !== undefined && work.evidence.provenUpTo <= refusal.number) {
    await askServer(work, { batch: queued, ...refusal, spent: true });
  }
  const batch = stillOpen(work, queued);
  if (batch === undefined) return;
  await tryBatch(work, batch, { failures: 0, sentBefore: work.evidence.sends });
}

// Texts that were tried alone meanwhile may have their vector.
function stillOpen({ rows, queue }: BatchWork, batch: Batch): Batch | undefined {
  const ids = batch.ids.filter((id) => rows.isOpen(id));
  if (ids.length === batch.ids.length) return batch;
  return ids.length === 0 ? undefined : { ...batch, ids, tokens: queue.tokensOf(ids) };
}

async function tryBatch(work: BatchWork, batch: Batch, tries: Tries): Promise<void> {
  const { evidence, queue, stopsBefore } = work;
  // Which throws when a fault of the server has ended another call.
  if (evidence.held !== undefined || evidence.stops > stopsBefore) await takeTurn(work);
  // The size was learnt since it was packed.
  if (!queue.fits(batch)) return queue.add(batch.ids, batch.past);
  // One at a time while the size is looked for, because a server that is too slow does them one after another.
  const alone = batch.past.shrunk > 0 && evidence.failuresInARow > 0;
  const release = alone ? evidence.hold() : () => {};
  try {
    const failures = await sendBatch(work, batch, alone);
    if (failures === "held") return await tryBatch(work, batch, tries);
    for (const failed of failures) {
      const recovery = recover(work, failed, tries, release);
      // Not before it is known what follows, such as a smaller size.
      release();
      await recovery;
    }
  } finally {
    release();
  }
}

async function recover(work: BatchWork, failed: FailedBatch, tries: Tries, release: () => void): Promise<void> {
  const { batch, error } = failed;
  const { evidence, settings, stop, tally } = work;
  const limited = isEmbedloomError(error, "rate_limited");
  const failures = tries.failures + (limited ? 0 : 1);
  const request = { ...tries, inputs: batch.ids.length, past: batch.past, failures, asked: false };
  const judge = (asked: boolean): Remedy => judgeFault(error, { ...request, asked }, evidence, settings.attempts);
  if (!limited) evidence.failed();
  let remedy = judge(false);
  if (remedy === "ask") {
    release();
    await askServer(work, { ...failed, spent: judge(true) !== "again" });
    remedy = judge(true);
  }
  if (remedy !== "again") {
    await apply(work, failed, remedy, request);
    return tally.report();
  }
  stop.signal.throwIfAborted();
  tally.retried();
  tally.report();
  await waitAgain(work, failed, failures);
  return tryBatch(work, batch, { ...tries, failures, failedBefore: limited ? tries.failedBefore : error });
}

async function apply(work: BatchWork, failed: FailedBatch, remedy: Remedy, request: FailedRequest): Promise<void> {
  const { batch, error } = failed;
  const { evidence, learnt, queue, rows, settings } = work;
  const sentBefore = batch.past.sentBefore ?? request.sentBefore;
  const past = { ...batch.past, part: true, halving: undefined, sentBefore };
  switch (remedy) {
    case "smaller": {
      const passing = isEmbedloomError(error) && error.retryable;
      // Parts are refused again and again while the one text to blame is among them.
      const takeBack = batch.past.part ? past.takeBack : learnt.refused(batch.ids.length, batch.tokens, passing);
      const shrunk = past.shrunk + 1;
      queue.limitParts(Math.ceil(batch.ids.length / 2), passing);
      // A server that was too slow is still busy with what it was sent.
      if (passing) await waitAlone(work, failed, Math.min(evidence.failuresInARow, settings.attempts));
      return halve(work, batch, { ...past, shrunk, takeBack });
    }
    case "halve":
      return halve(work, batch, past);
    case "leave-out":
      return leaveOut(work, batch, error, past);
    case "confirm":
      return queue.defer(batch.ids, { ...past, refusal: { error, number: failed.number } });
    case "give-up":
      past.takeBack?.();
      queue.limitParts(Infinity, false);
      return batch.ids.forEach((id) => rows.fail(id, error));
    default:
      return stopCalls(work, error);
  }
}

async function waitAlone(work: BatchWork, failed: FailedBatch, failures: number): Promise<void> {
  const release = work.evidence.hold();
  try {
    await waitAgain(work, failed, failures);
  } finally {
    release();
  }
}

function halve({ queue, rows }: BatchWork, batch: Batch, past: BatchPast): void {
  const ids = batch.ids.filter((id) => rows.isOpen(id));
  const middle = ids.length >> 1;
  const halves = [ids.slice(middle), ids.slice(0, middle)].filter((half) => half.length > 0);
  const halving = { inputs: batch.ids.length, tokens: batch.tokens, open: 2 };
  for (const half of halves) queue.add(half, { ...past, halving: halves.length === 2 ? halving : undefined });
}

function leaveOut(work: BatchWork, batch: Batch, error: unknown, past: BatchPast): void {
  const blamed = isEmbedloomError(error) && error.index !== undefined ? batch.ids[error.index] : undefined;
  if (blamed !== undefined) work.rows.fail(blamed, error);
  const rest = { ...batch, ids: batch.ids.filter((id) => id !== blamed) };
  const next = { ...past, removed: past.removed + 1 };
  if (past.removed < MAX_REMOVED_ONE_BY_ONE) work.queue.add(rest.ids, next);
  else halve(work, rest, next);
}
