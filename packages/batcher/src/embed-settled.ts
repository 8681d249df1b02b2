import { abortable, type Embedder, type EmbeddingMatrix, type EmbedOptions, NO_USAGE, tokensOf } from "@embedloom/core";
import { type ArrivedEmbeddings, arrivedEmbeddings } from "./arrived-embeddings.ts";
import type { BatcherParts } from "./batcher-parts.ts";
import { type Budget, type BudgetLimits, ownBudget } from "./budget.ts";
import { createCallTally } from "./call-tally.ts";
import { type DistinctInputs, distinctInputs } from "./distinct-inputs.ts";
import type { ProgressListener } from "./embed-progress.ts";
import { createOverlongReport } from "./overlong-report.ts";
import { processBatches } from "./process-batches.ts";
import { describePatiently, requestSizes } from "./describe-patiently.ts";
import { createRequestQueue } from "./request-queue.ts";
import { createResultRows } from "./result-rows.ts";
import type { SettledEmbeddings } from "./settled-embeddings.ts";

/** The choices of one call of a batcher. */
export interface BatchEmbedOptions extends EmbedOptions, BudgetLimits {
  /** Is told after every request how the call stands. Absent: the listener of `withBatching`, if any. */
  readonly onProgress?: ProgressListener | undefined;
  /** A budget that this call shares with others, beside its own `maxTokens` and `maxCostUsd`. Absent: the batcher's alone. */
  readonly budget?: Budget | undefined;
  /**
   * Is given the vectors of every reply as it arrives, before the call is over: to keep them where a crash cannot reach
   * them. An error that it throws, or rejects with, ends the call, which keeps what was done.
   */
  readonly onArrived?: ((arrived: ArrivedEmbeddings) => void) | undefined;
  /**
   * Whether the server is known to work: inputs that are refused one after another are then not taken for its fault, which
   * costs a request for each. For lists of what has failed before. @default false
   */
  readonly serverWorks?: boolean | undefined;
}

/** Embeds what can be embedded and says what became of the rest; see `BatchingEmbedder.embedSettled`. */
export async function embedSettled(
  parts: BatcherParts,
  inputs: readonly string[],
  options: BatchEmbedOptions,
): Promise<SettledEmbeddings> {
  const distinct = distinctInputs(inputs);
  if (distinct.texts.length === 0) return settleNothing(parts.embedder, distinct, options);
  const { signal } = options;
  const stop = new AbortController();
  const onAbort = (): void => stop.abort(signal?.reason);
  signal?.addEventListener("abort", onAbort, { once: true });
  try {
    return await abortable(settleTexts(parts, inputs.length, distinct, options, stop), signal);
  } finally {
    signal?.removeEventListener("abort", onAbort);
  }
}

// The embedder itself knows the width of a result without rows.
async function settleNothing(
  embedder: Embedder,
  distinct: DistinctInputs,
  options: EmbedOptions,
): Promise<SettledEmbeddings> {
  const { embeddings } = await embedder.embed([], embedOptions(options));
  return { completed: { indices: [], embeddings, usage: NO_USAGE }, failures: distinct.invalid };
}

async function settleTexts(
  parts: BatcherParts,
  total: number,
  distinct: DistinctInputs,
  options: BatchEmbedOptions,
  stop: AbortController,
): Promise<SettledEmbeddings> {
  const { embedder, settings, policy, learnt } = parts;
  const { texts } = distinct;
  const evidence = parts.evidenceOf(options);
  const stopsBefore = evidence.stops;
  const rows = createResultRows(total, distinct);
  const overlong = createOverlongReport(distinct);
  const standing = () => ({
    done: rows.done,
    failed: rows.failed,
    total,
    limits: settings.rateLimiter.limits,
    pausedUntilMs: policy.pausedUntilMs,
  });
  const tally = createCallTally(standing, options.onProgress ?? settings.onProgress, settings.clock.now);
  // What rejects has failed as what throws has, a little later.
  const heard: unknown[] = [];
  const onArrived = (ids: readonly number[], embeddings: EmbeddingMatrix): void => {
    const answer: unknown = options.onArrived?.(arrivedEmbeddings(distinct, ids, embeddings));
    if (!(answer instanceof Promise)) return;
    answer.catch((error: unknown) => stop.abort(error));
    heard.push(answer);
  };
  const budgets = [settings.budget, options.budget, ownBudget(options)].filter((budget) => budget !== undefined);
  let stopped: { readonly error: unknown } | undefined;
  try {
    const info = await describePatiently(parts, options, stop.signal);
    parts.pace.heed(info.limits);
    const countTokens = (id: number): number => tokensOf(embedder, texts[id]!);
    const sizes = requestSizes(settings.limits, info.limits);
    const queue = createRequestQueue({ count: texts.length, sizes, learnt, pace: parts.pace, countTokens });
    await processBatches({
      ...parts,
      evidence,
      stopsBefore,
      serverWorks: options.serverWorks === true,
      texts,
      // Whatever replaces the weights during the call: rows of two models never meet in one result.
      options: { fingerprint: info.fingerprint, ...embedOptions(options) },
      queue,
      rows,
      tally,
      stop,
      overlong,
      onArrived,
      inPlace: options.onArrived === undefined,
      budgets,
    });
    await Promise.all(heard);
  } catch (error) {
    options.signal?.throwIfAborted();
    stopped = { error };
    rows.failOpen(error);
  }
  const { failures, ...completed } = rows.finish();
  return {
    completed: { ...completed, usage: tally.usage },
    failures,
    ...(tally.rateLimit && { rateLimit: tally.rateLimit }),
    ...overlong.inCall(),
    ...(stopped && { stoppedBy: stopped.error }),
  };
}

function embedOptions({ inputType, dimensions, signal, fingerprint, priority }: EmbedOptions): EmbedOptions {
  return { inputType, dimensions, signal, ...(fingerprint && { fingerprint }), ...(priority && { priority }) };
}
