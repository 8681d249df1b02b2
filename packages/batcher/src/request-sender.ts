import {
  abortable,
  type Embedder,
  type EmbedOptions,
  type EmbedResult,
  isEmbedloomError,
  type RateLimitError,
  type RateLimitPermit,
} from "@embedloom/core";
import type { BatchingSettings } from "./batching-options.ts";
import type { Retrial, RetryPolicy } from "./retry-policy.ts";
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
  /** Is asked at the moment of sending, when its turn has come, whether it is to be sent at all. */
  readonly gate: () => "open" | "shut";
  /** Runs at the moment of sending. */
  readonly onSent: () => void;
}

/** What came of one try. */
type SendOutcome =
  | { readonly kind: "done"; readonly result: EmbedResult }
  /** It was not sent, because the gate was shut. */
  | { readonly kind: "held" }
  | {
      readonly kind: "failed";
      readonly error: unknown;
      /** What follows from a refusal for the rate limit, which pauses all. Absent: there was none. */
      readonly retrial?: Retrial | undefined;
    };

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
      const refusal = rateLimited(error);
      permit.release({ admitted: refusal === undefined, rateLimit: refusal?.rateLimit });
      // In the same turn, so that nobody slips through before the pause.
      const retrial = refusal && policy.refused(refusal, wave);
      options.signal?.throwIfAborted();
      if (isEmbedloomError(error, "partial") && error.completed.indices.length > 0) policy.succeeded();
      return { kind: "failed", error, retrial };
    }
  }

  return {
    heed(concurrency = Infinity) {
      // A provider that publishes nonsense must not stop everything.
      places.resize(Math.max(1, Math.min(settings.concurrency, Math.floor(concurrency) || 1)));
    },
    async send(request) {
      const { stopSignal, gate } = request;
      await places.acquire(stopSignal);
      try {
        const permit = await rateLimiter.acquire({ requests: 1, tokens: request.tokens }, stopSignal);
        if (!stopSignal.aborted && gate() === "open") return await transmit(request, permit);
        permit.release({ admitted: false });
        stopSignal.throwIfAborted();
        return { kind: "held" };
      } finally {
        places.release();
      }
    },
  };
}

function rateLimited(error: unknown): RateLimitError | undefined {
  const within = isEmbedloomError(error, "partial") ? error.failures.map((failure) => failure.error) : [error];
  return within.find((each): each is RateLimitError => isEmbedloomError(each, "rate_limited"));
}
