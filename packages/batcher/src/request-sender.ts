import {
  abortable,
  type Embedder,
  type EmbedOptions,
  type EmbedResult,
  isEmbedloomError,
  type RateLimitPermit,
} from "@embedloom/core";
import type { BatchingSettings } from "./batching-options.ts";
import type { RetryPolicy } from "./retry-policy.ts";
import { createSemaphore } from "./semaphore.ts";

/** One request to send. */
interface OutgoingRequest {
  readonly texts: readonly string[];
  /** Tokens of the texts, as the provider's gate counts. */
  readonly tokens: number;
  /** What the embedder is called with; its signal is the caller's own. */
  readonly options: EmbedOptions;
  /** Ends the waiting for a place and for the limits; what is already sent only heeds the caller's signal. */
  readonly stopSignal: AbortSignal;
  /** Runs at the moment of sending. */
  readonly onSent: () => void;
}

/** What came of one try. */
type SendOutcome =
  | { readonly kind: "done"; readonly result: EmbedResult }
  /** `wave` is the policy's at the moment of sending. */
  | { readonly kind: "failed"; readonly error: unknown; readonly wave: number };

/** Sends requests, each once, when there is a place and the limits allow it. */
export interface RequestSender {
  /**
   * Sends one request.
   *
   * @throws the reason of the caller's signal, or of `stopSignal` while it waits
   */
  send(request: OutgoingRequest): Promise<SendOutcome>;
  /** Heeds how many requests the embedder says are worth having in flight. Absent: as many as the settings allow. */
  heed(concurrency: number | undefined): void;
}

/** Makes the sender of a batcher: its places and limits hold for all calls together. */
export function createRequestSender(
  embedder: Embedder,
  settings: BatchingSettings,
  policy: RetryPolicy,
): RequestSender {
  const { rateLimiter } = settings;
  const places = createSemaphore(settings.concurrency);

  async function transmit(request: OutgoingRequest, permit: RateLimitPermit): Promise<SendOutcome> {
    const { options } = request;
    const { wave } = policy;
    request.onSent();
    try {
      const result = await abortable(embedder.embed(request.texts, options), options.signal);
      permit.release({ admitted: true, rateLimit: result.rateLimit });
      policy.succeeded();
      return { kind: "done", result };
    } catch (error) {
      const refusal = isEmbedloomError(error, "rate_limited") ? error : undefined;
      permit.release({ admitted: refusal === undefined, rateLimit: refusal?.rateLimit });
      options.signal?.throwIfAborted();
      if (isEmbedloomError(error, "partial") && error.completed.indices.length > 0) policy.succeeded();
      return { kind: "failed", error, wave };
    }
  }

  return {
    heed(concurrency = Infinity) {
      // A provider that publishes nonsense must not stop everything.
      places.resize(Math.max(1, Math.min(settings.concurrency, Math.floor(concurrency) || 1)));
    },
    async send(request) {
      const { stopSignal } = request;
      await places.acquire(stopSignal);
      try {
        const permit = await rateLimiter.acquire({ requests: 1, tokens: request.tokens }, stopSignal);
        if (stopSignal.aborted) permit.release({ admitted: false });
        stopSignal.throwIfAborted();
        return await transmit(request, permit);
      } finally {
        places.release();
      }
    },
  };
}
