import { type EmbeddingMatrix, type EmbedOptions, isEmbedloomError, type PartialEmbedError } from "@embedloom/core";
import type { Budget } from "./budget.ts";
import type { BatchingSettings } from "./batching-options.ts";
import type { CallTally } from "./call-tally.ts";
import { failedGroups, isolate } from "./isolate.ts";
import type { LearntSizes } from "./learnt-sizes.ts";
import type { OverlongReport } from "./overlong-report.ts";
import type { Batch, RequestQueue } from "./request-queue.ts";
import type { RequestSender } from "./request-sender.ts";
import type { ResultRows } from "./result-rows.ts";
import type { RetryPolicy, Tries } from "./retry-policy.ts";
import { runPool } from "./worker-pool.ts";

/** Everything one call works with. */
export interface BatchWork {
  readonly settings: BatchingSettings;
  readonly policy: RetryPolicy;
  readonly sender: RequestSender;
  /** The different texts of the call; ids are places in it. */
  readonly texts: readonly string[];
  readonly options: EmbedOptions;
  readonly queue: RequestQueue;
  readonly learnt: LearntSizes;
  readonly rows: ResultRows;
  readonly tally: CallTally;
  readonly overlong: OverlongReport;
  /** Is given the vectors of the texts with these ids as soon as they are in their rows. */
  readonly onArrived: (ids: readonly number[], embeddings: EmbeddingMatrix) => void;
  /** What the requests of the call are paid from. */
  readonly budgets: readonly Budget[];
  /** Ends all waiting of the call, and keeps new requests from being sent. */
  readonly stop: AbortController;
}

/**
 * Sends all requests of a queue until every text has its vector or is given up.
 *
 * @throws the error that makes going on pointless, when the requests that were already sent have come back
 */
export async function processBatches(work: BatchWork): Promise<void> {
  const { queue, settings, stop } = work;
  let first: { readonly error: unknown } | undefined;
  const next = (): Batch | undefined => (stop.signal.aborted || first !== undefined ? undefined : queue.next());
  await runPool(settings.concurrency, next, async (batch) => {
    try {
      await sendBatch(work, batch, work.policy.begin());
    } catch (error) {
      // The waits of the other workers end with the stop; only what stopped them is the reason.
      first ??= { error };
      // A budget without room for one request has kept room for those that wait to be sent.
      if (!isEmbedloomError(error, "budget_exhausted")) stop.abort(error);
    }
  });
  if (first !== undefined) throw first.error;
}

async function sendBatch(work: BatchWork, batch: Batch, tries: Tries): Promise<void> {
  const { rows, tally } = work;
  const outcome = await work.sender.send({
    texts: batch.ids.map((id) => work.texts[id]!),
    tokens: batch.tokens,
    options: work.options,
    stopSignal: work.stop.signal,
    onSent: tally.sent,
    budgets: work.budgets,
  });
  if (outcome.kind === "failed") return recover(work, batch, outcome.error, tries, outcome.wave);
  const { embeddings, usage, rateLimit, overlong } = outcome.result;
  tally.paid(batch.tokens, usage, rateLimit);
  const problem = rows.put(batch.ids, embeddings);
  if (problem !== undefined) return recover(work, batch, problem, tries, work.policy.wave);
  work.learnt.accepted(batch.ids.length, batch.tokens);
  work.overlong.add(batch.ids, overlong);
  work.onArrived(batch.ids, embeddings);
  tally.report();
}

async function recover(work: BatchWork, batch: Batch, error: unknown, tries: Tries, wave: number): Promise<void> {
  if (isEmbedloomError(error, "partial")) return recoverPartial(work, batch, error, tries, wave);
  const verdict = work.policy.judge(error, tries, wave);
  if (verdict.kind === "fatal") throw verdict.error;
  if (verdict.kind === "failed") return giveUpOrSplit(work, batch, verdict.error);
  work.stop.signal.throwIfAborted();
  work.tally.retried();
  work.tally.report();
  if (verdict.waitMs > 0) await work.settings.clock.sleep(verdict.waitMs, work.stop.signal);
  return sendBatch(work, batch, verdict.tries);
}

function giveUpOrSplit({ rows, queue, tally }: BatchWork, batch: Batch, error: unknown): void {
  if (isEmbedloomError(error, "request_too_large") && batch.ids.length > 1) queue.shrink(batch);
  const { failed, again, removed } = isolate(batch, error);
  for (const id of failed) rows.fail(id, error);
  for (const ids of again) queue.add(ids, removed);
  tally.report();
}

async function recoverPartial(
  work: BatchWork,
  batch: Batch,
  error: PartialEmbedError,
  tries: Tries,
  wave: number,
): Promise<void> {
  const { completed } = error;
  const ids = completed.indices.map((index) => batch.ids[index]!);
  const problem = ids.length === 0 ? undefined : work.rows.put(ids, completed.embeddings);
  work.tally.paid(work.queue.tokensOf(ids), completed.usage);
  if (problem !== undefined) return recover(work, batch, problem, tries, wave);
  if (ids.length > 0) work.onArrived(ids, completed.embeddings);
  work.tally.report();
  for (const group of failedGroups(batch, error)) {
    const part = { ids: group.ids, tokens: work.queue.tokensOf(group.ids), part: true, removed: batch.removed };
    await recover(work, part, group.error, tries, wave);
  }
}
