import { isEmbedloomError } from "@embedloom/core";
import { admitNext, type BatchInTurn } from "./admit-next.ts";
import { probeServer } from "./probe-server.ts";
import {
  type BatchHistory,
  type FailedRequest,
  isPassing,
  classifyFailure,
  type Remedy,
  verdictOf,
  withVerdict,
} from "../classify/index.ts";
import type { BatchWork } from "./batch-work.ts";
import { createNotifier } from "../wait/index.ts";
import type { Batch } from "../pack/index.ts";
import { type FailedBatch, sendBatch } from "./send-batch.ts";
import { stopCalls } from "./stop-calls.ts";
import { waitAgain } from "./wait-again.ts";

/** From here on a request that still holds a bad text is also halved: one by one, 2,048 bad ones would send 2 million. */
const MAX_REMOVED_ONE_BY_ONE = 4;

/**
 * Sends all requests of a queue until every text has its vector or is given up.
 *
 * @param first what became of a request that was sent before; none of its texts are in the queue
 * @throws the error that makes going on pointless, when the requests that were already sent have come back
 */
export async function processBatches(work: BatchWork, first: readonly FailedBatch[] = []): Promise<void> {
  const { evidence, queue, pace, stop } = work;
  const over = createNotifier();
  const now = { running: 0, parts: 0 };
  let ended: { readonly error: unknown } | undefined;
  // A refused text waits for a success of what is under way, which spares asking for one.
  const isReady = ({ history }: Batch): boolean =>
    now.running === 0 || evidence.provenUpTo > (history.refusal?.number ?? 0);

  // The waits of the others end with the stop; only what stopped them is the reason.
  function fail(error: unknown): void {
    ended ??= { error };
    // What is under way gives its room back when it fails, and may be tried again.
    if (isEmbedloomError(error, "budget_exhausted")) queue.closeUnsent();
    else stop.abort(error);
  }

  function run(task: Promise<void>): void {
    now.running += 1;
    void task.catch(fail).finally(() => {
      now.running -= 1;
      over.notify();
    });
  }

  async function settleCounted(turn: BatchInTurn): Promise<void> {
    const parts = turn.admitted.request.batch.history.shrunk > 0 ? 1 : 0;
    now.parts += parts;
    await settleBatch(work, turn).finally(() => {
      now.parts -= parts;
    });
  }

  // One part after another shows whether a request was too large or one text in it. Meanwhile any other would be cut smaller
  // than it need be.
  const mustWait = (): boolean => queue.searching && now.parts > 0;

  // One request at a time waits for its place.
  async function step(): Promise<void> {
    if (now.running >= pace.workers || mustWait()) return over.wait();
    if (queue.hasNext) {
      const turn = await admitNext(work);
      if (turn !== undefined) run(settleCounted(turn));
      return;
    }
    const deferred = queue.nextDeferred(isReady);
    if (deferred === undefined) return over.wait();
    run(confirmLater(work, deferred));
  }

  if (first.length > 0) run(recoverAll(work, first, () => {}));
  while (!stop.signal.aborted && (!queue.empty || now.running > 0)) await step().catch(fail);
  while (now.running > 0) await over.wait();
  queue.close();
  if (ended !== undefined) throw ended.error;
}

async function confirmLater(work: BatchWork, batch: Batch): Promise<void> {
  const { refusal } = batch.history;
  if (refusal !== undefined && work.evidence.provenUpTo <= refusal.number) {
    await probeServer(work, { batch, ...refusal, spent: true });
  }
  work.queue.putBack(batch);
}

async function settleBatch(work: BatchWork, { admitted, release }: BatchInTurn): Promise<void> {
  try {
    const failures = await sendBatch(work, admitted);
    if (failures === "held") return work.queue.putBack(admitted.request.batch);
    await recoverAll(work, failures, release);
  } finally {
    release();
  }
}

async function recoverAll(work: BatchWork, failures: readonly FailedBatch[], release: () => void): Promise<void> {
  for (const failed of failures) {
    const recovery = recover(work, failed, release);
    // Not before it is known what follows, such as a smaller size.
    release();
    await recovery;
  }
}

async function recover(work: BatchWork, failed: FailedBatch, release: () => void): Promise<void> {
  const { batch, error } = failed;
  const { evidence, queue, settings, stop, tally } = work;
  const limited = isEmbedloomError(error, "rate_limited");
  const tries = batch.history.tries ?? { failures: 0, sentBefore: failed.number - 1 };
  const failures = tries.failures + (limited ? 0 : 1);
  const verdict = verdictOf(error, work.embedder);
  const request = { ...tries, inputs: batch.ids.length, history: batch.history, failures, asked: false, verdict };
  const remedyIf = (asked: boolean): Remedy =>
    classifyFailure(error, { ...request, asked: asked || work.serverWorks }, evidence, settings.attempts);
  // Whoever found out that it is an input's has seen others get through.
  if (verdict === "input") evidence.cleared();
  else if (!limited) evidence.failed();
  let remedy = remedyIf(false);
  if (remedy === "ask") {
    release();
    await probeServer(work, { ...failed, spent: remedyIf(true) !== "again" });
    remedy = remedyIf(true);
  }
  if (remedy !== "again") {
    await apply(work, failed, remedy, request);
    return tally.report();
  }
  stop.signal.throwIfAborted();
  tally.retried();
  tally.report();
  await waitAgain(work, failed, failures);
  // The limits are no fault of it, so that it need not stay as it is; but what is searched, or counted, must.
  if (limited && !batch.history.part && failures === 0) return queue.takeBack(batch);
  queue.putBack(batch, { ...tries, failures, failedBefore: limited ? tries.failedBefore : error });
}

async function apply(work: BatchWork, failed: FailedBatch, remedy: Remedy, request: FailedRequest): Promise<void> {
  const { batch, error } = failed;
  const { evidence, learnt, queue, rows, settings } = work;
  const sentBefore = batch.history.sentBefore ?? request.sentBefore;
  const history = { ...batch.history, part: true, halving: undefined, tries: undefined, sentBefore };
  switch (remedy) {
    case "smaller": {
      // It is known meanwhile what is too large.
      if (!queue.fits(batch)) return queue.add(batch.ids, { ...history, shrunk: history.shrunk + 1 });
      const passing = isEmbedloomError(error) && error.retryable;
      // Parts are refused again and again while the one text to blame is among them.
      const takeBack = batch.history.part ? history.takeBack : learnt.refused(batch.ids.length, batch.tokens, passing);
      const shrunk = history.shrunk + 1;
      queue.limitParts(Math.ceil(batch.ids.length / 2), passing);
      // A server that was too slow is still busy with what it was sent.
      if (passing) await waitAlone(work, failed, Math.min(evidence.failuresInARow, settings.attempts));
      return halve(work, batch, { ...history, shrunk, takeBack }, true);
    }
    case "halve": {
      const times = history.failed + (isPassing(error) ? request.failures : 0);
      // What failed once or twice in a way that may pass may have done so by chance, whatever its halves do.
      const byChance = isPassing(error) && times < settings.attempts && !isEmbedloomError(error, "invalid_reply");
      return halve(work, batch, { ...history, failed: times }, !byChance);
    }
    case "leave-out":
      return leaveOut(work, batch, error, history);
    case "confirm":
      return queue.defer(batch.ids, { ...history, refusal: { error, number: failed.number } });
    case "give-up":
      history.takeBack?.();
      queue.limitParts(Infinity, false);
      return batch.ids.forEach((id) => rows.fail(id, withVerdict(error, "input", work.embedder)));
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

/** @param tells whether the size was too much if both halves go through */
function halve({ queue, rows }: BatchWork, batch: Batch, history: BatchHistory, tells: boolean): void {
  const ids = batch.ids.filter((id) => rows.isOpen(id));
  const middle = ids.length >> 1;
  const halves = [ids.slice(middle), ids.slice(0, middle)].filter((half) => half.length > 0);
  const depth = (batch.history.halving?.depth ?? 0) + (tells ? 1 : 0);
  const halving = { inputs: batch.ids.length, tokens: batch.tokens, open: 2, tells, depth };
  for (const half of halves) queue.add(half, { ...history, halving: halves.length === 2 ? halving : undefined });
}

function leaveOut(work: BatchWork, batch: Batch, error: unknown, history: BatchHistory): void {
  const blamed = isEmbedloomError(error) && error.index !== undefined ? batch.ids[error.index] : undefined;
  if (blamed !== undefined) work.rows.fail(blamed, withVerdict(error, "input", work.embedder));
  const rest = { ...batch, ids: batch.ids.filter((id) => id !== blamed) };
  const next = { ...history, removed: history.removed + 1 };
  if (history.removed < MAX_REMOVED_ONE_BY_ONE) work.queue.add(rest.ids, next);
  else halve(work, rest, next, true);
}
