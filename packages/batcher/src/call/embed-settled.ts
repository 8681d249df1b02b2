import {
  abortable,
  type Embedder,
  type EmbedderInfo,
  type EmbeddingMatrix,
  type EmbedOptions,
  NO_USAGE,
  tokensOf,
} from "@embedloom/core";
import {
  type ArrivedEmbeddings,
  arrivedEmbeddings,
  createOverlongReport,
  createResultRows,
  type DistinctInputs,
  distinctInputs,
  type SettledEmbeddings,
} from "../results/index.ts";
import {
  areFew,
  type BatcherParts,
  type BatchWork,
  type FailedBatch,
  type OnlyRequest,
  processBatches,
  sendAtOnce,
  settledAtOnce,
  takeOutcome,
  tokensOfOneRequest,
} from "../dispatch/index.ts";
import { type Budget, type BudgetLimits, ownBudget } from "../limit/index.ts";
import { createCallTally, type ProgressListener } from "../progress/index.ts";
import type { ServerEvidence } from "../classify/index.ts";
import { describeWithRetry, requestSizes } from "./describe-with-retry.ts";
import { createRequestQueue } from "../pack/index.ts";

/** The options of one call of a batcher. */
export interface BatchEmbedOptions extends EmbedOptions, BudgetLimits {
  /** Called after every request with the progress of the call. Absent: the listener of `withBatching`, if any. */
  readonly onProgress?: ProgressListener | undefined;
  /** A budget that this call shares with others, besides its own `maxTokens` and `maxCostUsd`. Absent: only the batcher's. */
  readonly budget?: Budget | undefined;
  /**
   * Called with the vectors of every reply as it arrives, before the call is over, to store them safely. If it throws or
   * rejects, the call ends with that error and keeps what was done.
   */
  readonly onArrived?: ((arrived: ArrivedEmbeddings) => void) | undefined;
  /**
   * Whether the server is known to work. Inputs that are refused one after another are then not taken for the server's fault,
   * which costs a request for each of them. For lists of inputs that failed before. @default false
   */
  readonly serverWorks?: boolean | undefined;
}

/** Embeds all inputs that can be embedded and reports the others; see `BatchingEmbedder.embedSettled`. */
export async function embedSettled(
  parts: BatcherParts,
  inputs: readonly string[],
  options: BatchEmbedOptions,
): Promise<SettledEmbeddings> {
  const evidence = parts.evidenceOf(options);
  const begun: BegunCall = { evidence, stopsBefore: evidence.stops };
  // A copy, because the caller may change its own while this one is on its way.
  return isPlainCall(parts, inputs, options)
    ? abortable(settleFew(parts, inputs.slice(), options, begun), options.signal)
    : settleMany(parts, inputs, options, begun);
}

/** What is known of a call before its texts are put into requests. */
interface BegunCall {
  readonly evidence: ServerEvidence;
  /** Its `stops` when the call began. */
  readonly stopsBefore: number;
  /** What the embedder said of itself. Absent: it was not asked yet. */
  readonly info?: EmbedderInfo | undefined;
  /** The request that was to be the only one, and failed. Absent: none was sent. */
  readonly only?: OnlyRequest | undefined;
  /** What ended the call before it was sent. Absent: nothing. */
  readonly thrown?: { readonly error: unknown };
}

// Nobody wants to be told before its end how such a call stands.
function isPlainCall({ settings }: BatcherParts, inputs: readonly string[], options: BatchEmbedOptions): boolean {
  const { onProgress = settings.onProgress, onArrived, budget = settings.budget, maxTokens, maxCostUsd } = options;
  const isWatched = onProgress !== undefined || onArrived !== undefined;
  const isPaidFor = budget !== undefined || maxTokens !== undefined || maxCostUsd !== undefined;
  return !isWatched && !isPaidFor && areFew(inputs);
}

// What does not go as it goes nearly always is left to the parts that can deal with it.
async function settleFew(
  parts: BatcherParts,
  inputs: readonly string[],
  options: BatchEmbedOptions,
  begun: BegunCall,
): Promise<SettledEmbeddings> {
  const { evidence, stopsBefore } = begun;
  let [info, only]: [EmbedderInfo?, OnlyRequest?] = [];
  let thrown: BegunCall["thrown"];
  try {
    info = await describeWithRetry(parts, options, options.signal);
    parts.pace.heed(info.limits);
    const sizes = parts.learnt.tighten(requestSizes(parts.settings.limits, info.limits));
    const scope = { options: embedOptions(options, info), sizes, evidence, stopsBefore };
    const tokens = tokensOfOneRequest(parts, inputs, scope);
    if (tokens !== undefined) only = await sendAtOnce(parts, inputs, tokens, scope);
    if (only?.outcome.kind === "done") return settledAtOnce(parts, only, scope, only.outcome.result);
  } catch (error) {
    thrown = { error };
  }
  return settleMany(parts, inputs, options, { ...begun, info, only, ...(thrown && { thrown }) });
}

async function settleMany(
  parts: BatcherParts,
  inputs: readonly string[],
  options: BatchEmbedOptions,
  begun: BegunCall,
): Promise<SettledEmbeddings> {
  const distinct = distinctInputs(inputs);
  if (distinct.texts.length === 0) return settleNothing(parts.embedder, distinct, options);
  const { signal } = options;
  const stop = new AbortController();
  const onAbort = (): void => stop.abort(signal?.reason);
  signal?.addEventListener("abort", onAbort, { once: true });
  try {
    return await abortable(settleTexts(parts, inputs.length, distinct, options, stop, begun), signal);
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
  { evidence, stopsBefore, thrown, only, info: known }: BegunCall,
): Promise<SettledEmbeddings> {
  const { embedder, settings, policy, learnt } = parts;
  const { texts } = distinct;
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
  const answers: unknown[] = [];
  const onArrived = (ids: readonly number[], embeddings: EmbeddingMatrix): void => {
    const answer: unknown = options.onArrived?.(arrivedEmbeddings(distinct, ids, embeddings));
    if (!(answer instanceof Promise)) return;
    answer.catch((error: unknown) => stop.abort(error));
    answers.push(answer);
  };
  const budgets = [settings.budget, options.budget, ownBudget(options)].filter((budget) => budget !== undefined);
  let stopped: { readonly error: unknown } | undefined;
  try {
    if (thrown !== undefined) throw thrown.error;
    const info = known ?? (await describeWithRetry(parts, options, stop.signal));
    parts.pace.heed(info.limits);
    const countTokens = (id: number): number => tokensOf(embedder, texts[id]!);
    const sizes = requestSizes(settings.limits, info.limits);
    const queue = createRequestQueue({ count: texts.length, sizes, learnt, pace: parts.pace, countTokens });
    const work: BatchWork = {
      ...parts,
      evidence,
      stopsBefore,
      serverWorks: options.serverWorks === true,
      texts,
      options: embedOptions(options, info),
      queue,
      rows,
      tally,
      stop,
      overlong,
      onArrived,
      inPlace: options.onArrived === undefined,
      budgets,
    };
    await processBatches(work, only && alreadySent(work, only));
    await Promise.all(answers);
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

function alreadySent(work: BatchWork, only: OnlyRequest): readonly FailedBatch[] {
  work.queue.closeUnsent();
  work.tally.sent();
  const failures = takeOutcome(work, only, only.outcome);
  return failures === "held" ? [] : failures;
}

// Whatever replaces the weights during the call: rows of two models never meet in one result.
function embedOptions(
  { inputType, dimensions, signal, fingerprint, priority }: EmbedOptions,
  info?: EmbedderInfo,
): EmbedOptions {
  const made: EmbedOptions = { inputType, dimensions, signal };
  const whose = fingerprint ?? info?.fingerprint;
  return { ...made, ...(whose && { fingerprint: whose }), ...(priority && { priority }) };
}
