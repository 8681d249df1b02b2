import {
  type AbortOptions,
  checkAbort,
  checkDimensions,
  checkInputs,
  contentDigest,
  type EmbedResult,
  notify,
} from "@embedloom/core";
import { type BatchApi, createBatchApi } from "./batch-api.ts";
import { cacheOf } from "./batch-cache.ts";
import { createBatchLedger } from "./batch-ledger.ts";
import { type BatchRunParts, belongsTo, hasEnded, resume, runToEnd } from "./batch-run.ts";
import { type BatchJobSettings, checkBatchSettings, INPUTS_PER_BATCH, POLL_INTERVAL_MS } from "./batch-settings.ts";
import { distinctTexts } from "./distinct-texts.ts";
import { estimateTokens } from "../count/index.ts";
import { endpointOf, openClient, serverName } from "../client/index.ts";
import { factsOf, modelInfo } from "../settings/index.ts";

/** A job for OpenAI's Batch API: half the price, within 24 hours. */
export interface BatchJob {
  /**
   * Does whatever is still to be done and gives the rows in the order of the inputs, as `embed` does.
   *
   * Of the batches of earlier runs it takes the results and waits for those still running: a job whose process was killed is
   * gone on with by making it again from the same inputs and running it, and nothing is paid twice.
   *
   * @throws PartialEmbedError when inputs failed or a batch expired; running the job again sends those that may yet succeed
   * @throws the signal's reason when it aborts, after its batches were told to stop; what they finished is kept for the next run
   */
  run(options?: AbortOptions): Promise<EmbedResult>;
}

const DEFAULT_TIMEOUT_MS = 120_000;

/** Time for telling the server to stop when the caller has given up. */
const CANCEL_TIMEOUT_MS = 10_000;

/**
 * A job that embeds `inputs` through the Batch API: packs them under its limits, uploads, waits, and puts the results in order.
 *
 * Nothing is sent before `run`.
 *
 * @throws InvalidInputError at once when an input is not a string or is empty
 * @throws InvalidOptionError at once when a setting cannot work
 * @throws UnsupportedError at once when the known model was not trained for `dimensions`
 * @example
 * ```ts
 * import { createBatchJob } from "@embedloom/openai";
 *
 * const job = createBatchJob(["a lighthouse", "a harbour"], { model: "text-embedding-3-small" });
 * const night = () => job.run(); // up to 24 hours; run it again after a crash
 * ```
 */
export function createBatchJob(inputs: readonly string[], settings: BatchJobSettings): BatchJob {
  const own = checkBatchSettings(settings);
  checkInputs(inputs);
  const facts = own.facts ?? factsOf(own.model);
  const { nativeDimensions, ...info } = modelInfo(own, facts);
  if (own.dimensions !== undefined && facts !== undefined)
    checkDimensions(own.dimensions, { ...info, nativeDimensions });
  const prompt = own.inputType === undefined ? "" : ((own.prompts ?? facts?.prompts)?.[own.inputType] ?? "");
  // Equal inputs travel, and are paid for, once.
  const distinct = distinctTexts(inputs);
  const texts = distinct.texts.map((input) => prompt + input);
  // Models without the parameter refuse it even with their own width.
  const dimensions = own.dimensions === nativeDimensions ? undefined : own.dimensions;
  const jobKey = keyOf(own.model, dimensions, texts);
  const expectedDimensions = dimensions ?? nativeDimensions;

  const apiOf = (signal: AbortSignal | undefined, timeoutMs = own.timeoutMs ?? DEFAULT_TIMEOUT_MS): BatchApi =>
    createBatchApi({
      client: openClient(own),
      request: { server: serverName(endpointOf(own)), model: own.model, inputs: [], dimensions },
      timeoutMs,
      pauseMs: own.pollIntervalMs ?? POLL_INTERVAL_MS,
      headers: own.headers,
      signal,
    });

  return {
    async run(options) {
      const { signal } = checkAbort(options);
      const ledger = createBatchLedger(texts.length, expectedDimensions);
      const price = facts?.price?.batchUsdPerMillionTokens;
      const result = (): EmbedResult =>
        distinct.spreadOut(() => ledger.result((tokens) => (price === undefined ? undefined : (tokens * price) / 1e6)));
      if (texts.length === 0) return result();
      const cache = own.cache && cacheOf(own.cache, distinct.texts, ledger, own);
      const parts: BatchRunParts = {
        api: apiOf(signal),
        ledger,
        texts,
        jobKey,
        request: { server: serverName(endpointOf(own)), model: own.model, inputs: [], dimensions },
        expectedDimensions,
        limits: { inputs: own.inputsPerBatch ?? INPUTS_PER_BATCH, tokens: own.tokensPerBatch ?? Infinity },
        countTokens: own.estimateTokens ?? estimateTokens,
        keep: async (indices) => cache?.keep(indices),
        onBatch: own.onBatch ?? (() => {}),
        onProgress: (progress) => notify("onProgress", own.onProgress, progress),
        running: new Map(),
      };
      try {
        await cache?.read(signal);
        if (ledger.completed === texts.length) return result();
        await resume(parts, own.batchIds);
        await runToEnd(parts);
      } catch (error) {
        if (signal?.aborted !== true) throw error;
        await cancelAll(apiOf(AbortSignal.timeout(CANCEL_TIMEOUT_MS), CANCEL_TIMEOUT_MS), jobKey);
        throw signal.reason;
      }
      return result();
    },
  };
}

// All that the server knows of, the one included whose id was on its way when the caller gave up.
async function cancelAll(api: BatchApi, jobKey: string): Promise<void> {
  const mine = await api.find((batch) => belongsTo(batch, jobKey) && !hasEnded(batch)).catch(() => []);
  await Promise.allSettled(mine.map(({ id }) => api.cancel(id)));
}

/** Equal for equal requests, whatever process makes them. */
function keyOf(model: string, dimensions: number | undefined, texts: readonly string[]): string {
  const names = texts.map(contentDigest);
  return contentDigest(JSON.stringify([model, dimensions ?? null, names])).slice(0, 40);
}
