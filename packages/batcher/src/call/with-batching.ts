import {
  type AbortOptions,
  announceArrivals,
  checkAbort,
  checkInputs,
  type Embedder,
  type EmbedderInfo,
  type EmbedResult,
  embedOptionKinds,
  fixedInfo,
  kindOf,
  kinds,
  readOptions,
  wrapEmbedder,
} from "@embedloom/core";
import { type BatchingOptions, callKinds, resolveBatchingOptions } from "../options/index.ts";
import { callFailure, type SettledEmbeddings } from "../results/index.ts";
import type { BatcherParts } from "../dispatch/index.ts";
import { describeWithRetry, requestSizes } from "./describe-with-retry.ts";
import { type BatchEmbedOptions, embedSettled } from "./embed-settled.ts";
import { type EstimateOptions, estimateRun, type RunEstimate } from "./estimate-run.ts";
import { createLearntSizes, createRequestPace, type RequestSizes } from "../pace/index.ts";
import { mergeCalls, type SettleCall } from "./merge-calls.ts";
import { createRequestSender, createRetryPolicy } from "../send/index.ts";
import { createServerEvidence } from "../classify/index.ts";
import type { StreamSource } from "../source/index.ts";

/** An embedder that packs texts into requests, keeps to rate limits, retries, and isolates bad texts. */
export interface BatchingEmbedder extends Embedder {
  /** Describes the vectors and the limits of a request; the batcher's limits replace those of the embedder where they are tighter. */
  describe(options?: AbortOptions): Promise<EmbedderInfo>;
  /**
   * Embeds `inputs`; equal ones are sent once.
   *
   * @throws InvalidInputError before any request when an input is not a string or is empty
   * @throws PartialEmbedError with everything that succeeded, when anything failed
   * @throws the error itself, when nothing succeeded and all inputs failed with it: wrong credentials are an
   * `AuthenticationError`, as without the batcher
   * @throws the signal's reason when it aborts
   */
  embed(inputs: readonly string[], options?: BatchEmbedOptions): Promise<EmbedResult>;
  /**
   * Embeds all inputs that can be embedded and reports the others. No bad input makes it throw.
   *
   * @throws InvalidOptionError when `inputs` is not an array or an option has a value that cannot work
   * @throws the signal's reason when it aborts
   */
  embedSettled(inputs: readonly string[], options?: BatchEmbedOptions): Promise<SettledEmbeddings>;
  /**
   * Estimates a run before it starts, without a request: tokens, requests, dollars and minutes. Texts that a cache or a journal
   * already holds are not counted.
   *
   * @throws InvalidOptionError when an option has a value that cannot work
   * @throws the signal's reason when it aborts
   */
  estimate<T extends string>(source: StreamSource<T>, options?: EstimateOptions<T>): Promise<RunEstimate>;
  estimate<T>(
    source: StreamSource<T>,
    options: EstimateOptions<T> & { readonly text: (item: T) => string },
  ): Promise<RunEstimate>;
}

/**
 * Wraps `embedder`: sends its inputs as fast as the server and its rate limits allow, retries where that can help, and keeps
 * everything that succeeded.
 *
 * @throws InvalidOptionError at once when an option cannot work
 * @example
 * ```ts
 * import { withBatching } from "@embedloom/batcher";
 * import { createFakeEmbedder } from "@embedloom/testing";
 *
 * const embedder = withBatching(createFakeEmbedder(), { requestsPerMinute: 3000 });
 * const { completed, failures } = await embedder.embedSettled(["amber", "", "cedar"]);
 * console.log(completed.indices, failures.length); // [ 0, 2 ] 1
 * ```
 */
export function withBatching(embedder: Embedder, options: BatchingOptions = {}): BatchingEmbedder {
  kinds.embedder("embedder", embedder);
  const settings = resolveBatchingOptions(options);
  const policy = createRetryPolicy(settings);
  const pace = createRequestPace(settings);
  const sender = createRequestSender(embedder, settings, policy, pace);
  const parts: BatcherParts = {
    embedder,
    settings,
    policy,
    pace,
    sender,
    learnt: createLearntSizes(settings.clock),
    evidenceOf: createServerEvidence(),
  };
  const settleAlone: SettleCall = (inputs, call = {}) => embedSettled(parts, inputs, call);
  const merging = settings.mergeWindowMs === undefined ? settleAlone : mergeCalls(settleAlone, embedder, settings);
  const settle: SettleCall = async (inputs, choices = {}) => {
    const call = readOptions<BatchEmbedOptions>("options", choices, settleKinds);
    call.signal?.throwIfAborted();
    inputsKind("inputs", inputs);
    return merging(inputs, call);
  };
  const limited = createLimitedInfo();
  return {
    ...wrapEmbedder(embedder, {}),
    async describe(asked) {
      const abort = checkAbort(asked);
      const info = await describeWithRetry(parts, abort, abort.signal);
      return limited(info, parts.learnt.tighten(requestSizes(settings.limits, info.limits)));
    },
    embedSettled: settle,
    estimate: <T>(source: StreamSource<T>, choices: EstimateOptions<T> = {}) => estimateRun(parts, source, choices),
    embed: announceArrivals(async (inputs: readonly string[], call?: BatchEmbedOptions) => {
      checkInputs(inputs);
      return allOrThrow(await settle(inputs, call));
    }),
  };
}

/** Makes the description of an embedder with tighter limits; gives the same object again while nothing has changed. */
function createLimitedInfo(): (info: EmbedderInfo, sizes: RequestSizes) => EmbedderInfo {
  let last: { readonly of: EmbedderInfo; readonly made: EmbedderInfo } | undefined;
  return (info, sizes) => {
    const { inputsPerRequest, tokensPerRequest } = last?.made.limits ?? {};
    const isSame = inputsPerRequest === sizes.inputsPerRequest && tokensPerRequest === sizes.tokensPerRequest;
    if (last?.of === info && isSame) return last.made;
    const made = { ...info, limits: { ...info.limits, ...sizes } };
    if (![info, info.limits, info.fingerprint].every(Object.isFrozen)) return made;
    last = { of: info, made: fixedInfo(made) };
    return last.made;
  };
}

const settleKinds = { ...embedOptionKinds, ...callKinds };

// An array of billions of holes would be as many failed inputs; that its last item is missing gives it away.
const inputsKind = kindOf(
  "an array of strings",
  (value) => Array.isArray(value) && (value.length < 2 ** 24 || value.length - 1 in value),
);

function allOrThrow(settled: SettledEmbeddings): EmbedResult {
  const { completed, failures, rateLimit, overlong } = settled;
  if (failures.length > 0) throw callFailure(settled);
  const { embeddings, usage } = completed;
  return { embeddings, usage, ...(rateLimit && { rateLimit }), ...(overlong && { overlong }) };
}
