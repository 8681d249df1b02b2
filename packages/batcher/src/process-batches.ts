import { type EmbeddingMatrix, type EmbedOptions, isEmbedloomError, type PartialEmbedError } from "@embedloom/core";
import type { BatchingSettings } from "./batching-options.ts";
import type { CallTally } from "./call-tally.ts";
import { failedGroups, isolate } from "./isolate.ts";
import type { LearntSizes } from "./learnt-sizes.ts";
import { createNotifier } from "./notifier.ts";
import type { OverlongReport } from "./overlong-report.ts";
import type { Batch, RequestQueue } from "./request-queue.ts";
import type { RequestPace } from "./request-pace.ts";
import type { AdmittedRequest, RequestSender } from "./request-sender.ts";
import type { ResultRows } from "./result-rows.ts";
import type { RetryPolicy, Tries } from "./retry-policy.ts";

/** Everything one call works with. */
export interface BatchWork {
  readonly settings: BatchingSettings;
  readonly policy: RetryPolicy;
  readonly pace: Pick<RequestPace, "workers">;
  readonly sender: RequestSender;
  /** The different texts of the call; ids are places in it. */
  readonly texts: readonly string[];
  readonly options: EmbedOptions;
  readonly queue: RequestQueue;
  readonly learnt: LearntSizes;
  readonly rows: ResultRows;
  readonly tally: CallTally;
  readonly overlong: OverlongReport;
  /** Whether vectors may be written where they belong at once: not when someone is given them as they arrive. */
  readonly inPlace: boolean;
  /** Is given the vectors of the texts with these ids as soon as they are in their rows. */
  readonly onArrived: (ids: readonly number[], embeddings: EmbeddingMatrix) => void;
  /** Ends all waiting of the call, and keeps new requests from being sent. */
  readonly stop: AbortController;
}

/**
 * Sends all requests of a queue until every text has its vector or is given up.
 *
 * @throws the error that makes going on pointless, when the requests that were already sent have come back
 */
export async function processBatches(work: BatchWork): Promise<void> {
  const { queue, pace, sender, stop } = work;
  const over = createNotifier();
  const now = { running: 0 };
  let first: { readonly error: unknown } | undefined;

  // The waits of the others end with the stop; only what stopped them is the reason.
  function fail(error: unknown): void {
    first ??= { error };
    stop.abort(error);
  }

  function run({ batch, send }: AdmittedRequest): void {
    now.running += 1;
    void sendBatch(work, batch, send, work.policy.begin())
      .catch(fail)
      .finally(() => {
        now.running -= 1;
        over.notify();
      });
  }

  try {
    // One request waits for its place at a time, and is made when it has it: only then is it known how large it should be.
    while (!stop.signal.aborted && (!queue.empty || now.running > 0)) {
      if (queue.empty || now.running >= pace.workers) await over.wait();
      else {
        const admitted = await sender.admit(queue.next, stop.signal);
        if (admitted !== undefined) run(admitted);
      }
    }
  } catch (error) {
    fail(error);
  }
  while (now.running > 0) await over.wait();
  queue.close();
  if (first !== undefined) throw first.error;
}

async function sendBatch(work: BatchWork, batch: Batch, send: AdmittedRequest["send"], tries: Tries): Promise<void> {
  const { rows, tally, texts } = work;
  tally.sent();
  const outcome = await send(
    batch.ids.map((id) => texts[id]!),
    work.inPlace ? { ...work.options, room: rows.roomFor(batch.ids) } : work.options,
  );
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
  if (isEmbedloomError(error, "rate_limited")) return work.queue.takeBack(batch);
  if (verdict.waitMs > 0) await work.settings.clock.sleep(verdict.waitMs, work.stop.signal);
  const admitted = await work.sender.admit(() => batch, work.stop.signal);
  if (admitted !== undefined) return sendBatch(work, batch, admitted.send, verdict.tries);
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
