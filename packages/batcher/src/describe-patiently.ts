import { abortable, type AbortOptions, type EmbedderInfo } from "@embedloom/core";
import type { BatcherParts } from "./batcher-parts.ts";
import { tighter } from "./batching-options.ts";
import type { RequestSizes } from "./learnt-sizes.ts";

/** One request of an embedder that names no limit is kept small, so that progress shows and a failure costs little. */
const DEFAULT_INPUTS_PER_REQUEST = 128;

/**
 * Asks an embedder what it is, again and again where that can help: it may have to ask its server, which fails as
 * passingly as a request.
 *
 * @param stopSignal ends the waiting between two tries
 */
export async function describePatiently(
  { embedder, policy, settings }: Pick<BatcherParts, "embedder" | "policy" | "settings">,
  { signal }: AbortOptions,
  stopSignal: AbortSignal | undefined,
): Promise<EmbedderInfo> {
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

/** The size of a request that keeps the limits of the batcher and those of the embedder. */
export function requestSizes(own: RequestSizes, theirs: RequestSizes): RequestSizes {
  return {
    inputsPerRequest: tighter(own.inputsPerRequest, theirs.inputsPerRequest) ?? DEFAULT_INPUTS_PER_REQUEST,
    tokensPerRequest: tighter(own.tokensPerRequest, theirs.tokensPerRequest),
  };
}
