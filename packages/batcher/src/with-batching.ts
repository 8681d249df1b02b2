import { checkInputs, type Embedder, type EmbedResult, wrapEmbedder } from "@embedloom/core";
import { type BatchingOptions, checkFunction, resolveBatchingOptions } from "./batching-options.ts";
import { callFailure } from "./call-failure.ts";
import { type BatchEmbedOptions, type BatcherParts, embedSettled } from "./embed-settled.ts";
import { createRequestSender } from "./request-sender.ts";
import { createRetryPolicy } from "./retry-policy.ts";
import type { SettledEmbeddings } from "./settled-embeddings.ts";

/** An embedder that packs, paces, retries and isolates. */
export interface BatchingEmbedder extends Embedder {
  /**
   * Embeds `inputs`; equal ones are sent once.
   *
   * @throws InvalidInputError before any request when an input is not a string or is empty
   * @throws PartialEmbedError with everything that succeeded, when anything failed
   * @throws the failure itself, when nothing succeeded and all inputs failed for that one reason: wrong credentials are an
   * `AuthenticationError`, as without the batcher
   * @throws the signal's reason when it aborts
   */
  embed(inputs: readonly string[], options?: BatchEmbedOptions): Promise<EmbedResult>;
  /**
   * Embeds what can be embedded and says what became of the rest: no input, however bad, makes it throw.
   *
   * @throws InvalidOptionError when `inputs` is no array or an option has a value that cannot work
   * @throws the signal's reason when it aborts
   */
  embedSettled(inputs: readonly string[], options?: BatchEmbedOptions): Promise<SettledEmbeddings>;
}

/**
 * An embedder that sends the inputs of `embedder` in the fewest requests, as fast as the rate limits allow, tries again
 * where that can help, and loses nothing that succeeded.
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
  const settings = resolveBatchingOptions(options);
  const policy = createRetryPolicy(settings);
  const parts: BatcherParts = { embedder, settings, policy, sender: createRequestSender(embedder, settings, policy) };
  const settle = async (inputs: readonly string[], call: BatchEmbedOptions = {}): Promise<SettledEmbeddings> => {
    checkFunction("onProgress", call.onProgress);
    return embedSettled(parts, inputs, call);
  };
  return {
    ...wrapEmbedder(embedder, {}),
    embedSettled: settle,
    async embed(inputs, call) {
      checkInputs(inputs, call);
      return allOrThrow(await settle(inputs, call));
    },
  };
}

function allOrThrow({ completed, failures, rateLimit }: SettledEmbeddings): EmbedResult {
  if (failures.length > 0) throw callFailure(completed, failures);
  return { embeddings: completed.embeddings, usage: completed.usage, ...(rateLimit && { rateLimit }) };
}
