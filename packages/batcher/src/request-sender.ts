import {
  abortable,
  type Embedder,
  type EmbedOptions,
  type EmbedResult,
  isEmbedloomError,
  type RateLimitPermit,
} from "@embedloom/core";
import type { BatchingSettings } from "./batching-options.ts";
import type { Batch } from "./request-queue.ts";
import type { RequestPace } from "./request-pace.ts";
import type { RetryPolicy } from "./retry-policy.ts";
import { createSemaphore } from "./semaphore.ts";

/** A request that may go: there is a place for it and the limits allow it. */
export interface AdmittedRequest {
  readonly batch: Batch;
  /**
   * Sends it, once; it must be called, or the place is lost.
   *
   * @param options what the embedder is called with; its signal is the caller's own
   * @throws the reason of the signal
   */
  send(texts: readonly string[], options: EmbedOptions): Promise<SendOutcome>;
}

/** What came of one try. */
type SendOutcome =
  | { readonly kind: "done"; readonly result: EmbedResult }
  /** `wave` is the policy's at the moment of sending. */
  | { readonly kind: "failed"; readonly error: unknown; readonly wave: number };

/** Lets requests go, each when there is a place and the limits allow it. */
export interface RequestSender {
  /**
   * Waits for a place, makes the request only then, and waits for the limits.
   *
   * @param cut gives the request; `undefined` when there is nothing to send any more, and then nothing is
   * @param stopSignal ends the waiting; what is already sent only heeds the caller's signal
   * @throws the reason of `stopSignal`
   */
  admit(cut: () => Batch | undefined, stopSignal: AbortSignal): Promise<AdmittedRequest | undefined>;
}

/** Makes the sender of a batcher: its places and limits hold for all calls together. */
export function createRequestSender(
  embedder: Embedder,
  { rateLimiter }: Pick<BatchingSettings, "rateLimiter">,
  policy: RetryPolicy,
  pace: RequestPace,
): RequestSender {
  // One request at a time is made and waits for the limits: what is made earlier may no longer fit what is left by then.
  const gate = createSemaphore(1);

  async function pass(cut: () => Batch | undefined, stopSignal: AbortSignal): Promise<AdmittedRequest | undefined> {
    await gate.acquire(stopSignal);
    try {
      const batch = cut();
      return batch && admitted(batch, await permitFor(batch, stopSignal));
    } finally {
      gate.release();
    }
  }

  async function permitFor({ tokens }: Batch, stopSignal: AbortSignal): Promise<RateLimitPermit> {
    const permit = await rateLimiter.acquire({ requests: 1, tokens }, stopSignal);
    if (stopSignal.aborted) permit.release({ admitted: false });
    stopSignal.throwIfAborted();
    return permit;
  }

  function admitted(batch: Batch, permit: RateLimitPermit): AdmittedRequest {
    return {
      batch,
      async send(texts, options) {
        const { wave } = policy;
        const timing = pace.begin({ inputs: batch.ids.length, tokens: batch.tokens });
        try {
          const result = await abortable(embedder.embed(texts, options), options.signal);
          timing.end();
          permit.release({ admitted: true, rateLimit: result.rateLimit });
          policy.succeeded();
          return { kind: "done", result };
        } catch (error) {
          timing.end(error);
          const refusal = isEmbedloomError(error, "rate_limited") ? error : undefined;
          permit.release({ admitted: refusal === undefined, rateLimit: refusal?.rateLimit });
          options.signal?.throwIfAborted();
          if (isEmbedloomError(error, "partial") && error.completed.indices.length > 0) policy.succeeded();
          return { kind: "failed", error, wave };
        } finally {
          pace.places.release();
        }
      },
    };
  }

  return {
    async admit(cut, stopSignal) {
      await pace.places.acquire(stopSignal);
      let request: AdmittedRequest | undefined;
      try {
        request = await pass(cut, stopSignal);
        return request;
      } finally {
        if (request === undefined) pace.places.release();
      }
    },
  };
}
