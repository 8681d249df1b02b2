import {
  abortable,
  checkInputs,
  type Embedder,
  type EmbedderInfo,
  type EmbedderLimits,
  type EmbedOptions,
  NO_USAGE,
} from "@embedloom/core";
import { type BatchingSettings, tighter } from "./batching-options.ts";
import { createCallTally } from "./call-tally.ts";
import { type DistinctInputs, distinctInputs } from "./distinct-inputs.ts";
import type { ProgressListener } from "./embed-progress.ts";
import { processBatches } from "./process-batches.ts";
import { createRequestQueue } from "./request-queue.ts";
import type { RequestSender } from "./request-sender.ts";
import { createResultRows } from "./result-rows.ts";
import type { RetryPolicy } from "./retry-policy.ts";
import type { SettledEmbeddings } from "./settled-embeddings.ts";

/** The parts of a batcher that all its calls share. */
export interface BatcherParts {
  readonly embedder: Embedder;
  readonly settings: BatchingSettings;
  readonly policy: RetryPolicy;
  readonly sender: RequestSender;
}

/** The choices of one call of a batcher. */
export interface BatchEmbedOptions extends EmbedOptions {
  /** Is told after every request how the call stands. Absent: the listener of `withBatching`, if any. */
  readonly onProgress?: ProgressListener | undefined;
}

/** One request of an embedder that names no limit is kept small, so that progress shows and a failure costs little. */
const DEFAULT_INPUTS_PER_REQUEST = 128;

/** Embeds what can be embedded and says what became of the rest; see `BatchingEmbedder.embedSettled`. */
export async function embedSettled(
  parts: BatcherParts,
  inputs: readonly string[],
  options: BatchEmbedOptions,
): Promise<SettledEmbeddings> {
  checkInputs(Array.isArray(inputs) ? [] : inputs, options);
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
  const { embedder, settings, policy } = parts;
  const rows = createResultRows(total, distinct);
  const standing = () => ({ done: rows.done, failed: rows.failed, total, pausedUntilMs: policy.pausedUntilMs });
  const tally = createCallTally(standing, options.onProgress ?? settings.onProgress);
  let stopped: { readonly error: unknown } | undefined;
  try {
    const info = await describe(parts, options, stop.signal);
    const limits = requestLimits(settings.limits, info.limits);
    const queue = createRequestQueue(distinct.texts.length, limits, (id) =>
      embedder.estimateTokens(distinct.texts[id]!),
    );
    await processBatches({ ...parts, texts: distinct.texts, options: embedOptions(options), queue, rows, tally, stop });
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
    ...(stopped && { stoppedBy: stopped.error }),
  };
}

// Asking what the embedder is may need the server too, and fails as passingly as a request.
async function describe(parts: BatcherParts, { signal }: EmbedOptions, stopSignal: AbortSignal): Promise<EmbedderInfo> {
  const { embedder, policy, settings } = parts;
  for (let tries = policy.begin(); ;) {
    const { wave } = policy;
    try {
      return await abortable(embedder.describe({ signal }), signal);
    } catch (error) {
      signal?.throwIfAborted();
      const verdict = policy.judge(error, tries, wave);
      if (verdict.kind !== "again") throw verdict.error;
      const pausedMs = (policy.pausedUntilMs ?? 0) - settings.clock.now();
      await settings.clock.sleep(Math.max(verdict.waitMs, pausedMs), stopSignal);
      tries = verdict.tries;
    }
  }
}

function requestLimits(own: EmbedderLimits, theirs: EmbedderLimits): EmbedderLimits {
  return {
    inputsPerRequest: tighter(own.inputsPerRequest, theirs.inputsPerRequest) ?? DEFAULT_INPUTS_PER_REQUEST,
    tokensPerRequest: tighter(own.tokensPerRequest, theirs.tokensPerRequest),
  };
}

function embedOptions({ inputType, dimensions, signal }: EmbedOptions): EmbedOptions {
  return { inputType, dimensions, signal };
}
