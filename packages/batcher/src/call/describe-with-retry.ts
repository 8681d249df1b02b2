import { abortable, type AbortOptions, checkInfo, type EmbedderInfo, isEmbedloomError } from "@embedloom/core";
import type { BatcherParts } from "../dispatch/index.ts";
import { tighter } from "../options/index.ts";
import { isPassing } from "../classify/index.ts";
import type { RequestSizes } from "../pace/index.ts";

/** One request of an embedder that names no limit is kept small, so that progress shows and a failure costs little. */
const DEFAULT_INPUTS_PER_REQUEST = 128;

/**
 * Asks an embedder what it is, again and again where that can help: it may have to ask its server, which fails as
 * passingly as a request.
 *
 * @param stopSignal ends the waiting between two tries
 */
export async function describeWithRetry(
  { embedder, policy, settings }: Pick<BatcherParts, "embedder" | "policy" | "settings">,
  { signal }: AbortOptions,
  stopSignal: AbortSignal | undefined,
): Promise<EmbedderInfo> {
  for (let failures = 0; ;) {
    const { wave } = policy;
    try {
      return checkInfo(await abortable(embedder.describe({ signal }), signal));
    } catch (error) {
      signal?.throwIfAborted();
      const refusal = isEmbedloomError(error, "rate_limited") ? error : undefined;
      if (refusal === undefined) failures += 1;
      if (!isPassing(error) || failures >= settings.attempts) throw error;
      const retrial = refusal === undefined ? policy.failed(error, failures) : policy.refused(refusal, wave);
      if (retrial.kind === "stop") throw retrial.error;
      const pausedMs = (policy.pausedUntilMs ?? 0) - settings.clock.now();
      await settings.clock.sleep(Math.max(retrial.waitMs, pausedMs), stopSignal);
    }
  }
}

/** The size of a request that keeps the limits of the batcher and those of the embedder. */
export function requestSizes(own: RequestSizes, theirs: RequestSizes): RequestSizes {
  return {
    inputsPerRequest: tighter(own.inputsPerRequest, theirs.inputsPerRequest) ?? DEFAULT_INPUTS_PER_REQUEST,
    tokensPerRequest: tighter(own.tokensPerRequest, theirs.tokensPerRequest),
  };
}
