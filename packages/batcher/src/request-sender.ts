import {
  abortable,
  type Embedder,
  type EmbedOptions,
  type EmbedResult,
  isEmbedloomError,
  type RateLimitDemand,
  type RateLimitPermit,
  type RequestPriority,
  type Usage,
} from "@embedloom/core";
import type { BatchingSettings } from "./batching-options.ts";
import type { Budget, BudgetShare } from "./budget.ts";
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
  /** What the request is paid from. */
  readonly budgets: readonly Budget[];
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
   * @throws BudgetExhaustedError when a budget has no room for it
   * @throws the reason of the caller's signal, or of `stopSignal` while it waits
   */
  send(request: OutgoingRequest): Promise<SendOutcome>;
}

/** Makes the sender of a batcher: its places and limits hold for all calls together. */
export function createRequestSender(
  embedder: Embedder,
  settings: BatchingSettings,
  policy: RetryPolicy,
): RequestSender {
  const { rateLimiter } = settings;
  // A request in the line of the limiter holds a place, so that no more wait there than can be sent. One of high priority
  // must not wait for those: it takes no place, and only what is really under way, in a slot, is before it.
  const places = createSemaphore(settings.concurrency);
  const slots = createSemaphore(settings.concurrency);

  // Takes room in all of them, or in none.
  function payFrom({ budgets, tokens }: OutgoingRequest): BudgetShare {
    const shares: BudgetShare[] = [];
    const settle = (usage: Usage | undefined): void => shares.forEach((share) => share.settle(usage));
    try {
      for (const budget of budgets) shares.push(budget.take(tokens, embedder.model));
    } catch (error) {
      settle(undefined);
      throw error;
    }
    return { settle };
  }

  async function transmit(request: OutgoingRequest, permit: RateLimitPermit, share: BudgetShare): Promise<SendOutcome> {
    const { options } = request;
    const { wave } = policy;
    request.onSent();
    try {
      const result = await abortable(embedder.embed(request.texts, options), options.signal);
      share.settle(result.usage);
      permit.release({ admitted: true, rateLimit: result.rateLimit });
      policy.succeeded();
      return { kind: "done", result };
    } catch (error) {
      share.settle(isEmbedloomError(error, "partial") ? error.completed.usage : undefined);
      const refusal = isEmbedloomError(error, "rate_limited") ? error : undefined;
      permit.release({ admitted: refusal === undefined, rateLimit: refusal?.rateLimit });
      options.signal?.throwIfAborted();
      if (isEmbedloomError(error, "partial") && error.completed.indices.length > 0) policy.succeeded();
      return { kind: "failed", error, wave };
    }
  }

  async function slotFor(permit: RateLimitPermit, stopSignal: AbortSignal, priority: RequestPriority): Promise<void> {
    try {
      await slots.acquire(stopSignal, priority);
    } catch (error) {
      permit.release({ admitted: false });
      throw error;
    }
  }

  return {
    // One function, because every promise more between the answer and its verdict lets others be sent meanwhile.
    async send(request) {
      const { stopSignal, tokens } = request;
      const priority = priorityOf(request.options);
      const place = priority === "high" ? undefined : places;
      await place?.acquire(stopSignal);
      let share: BudgetShare | undefined;
      try {
        share = payFrom(request);
        const permit = await rateLimiter.acquire(demandOf(tokens, priority), stopSignal);
        if (!slots.tryAcquire()) await slotFor(permit, stopSignal, priority);
        try {
          if (stopSignal.aborted) permit.release({ admitted: false });
          stopSignal.throwIfAborted();
          return await transmit(request, permit, share);
        } finally {
          slots.release();
        }
      } finally {
        share?.settle(undefined);
        place?.release();
      }
    },
  };
}

function demandOf(tokens: number, priority: RequestPriority): RateLimitDemand {
  return { requests: 1, tokens, ...(priority === "high" && { priority }) };
}

/** A query stands before a person who waits. */
function priorityOf({ inputType, priority }: EmbedOptions): RequestPriority {
  return priority ?? (inputType === "query" ? "high" : "normal");
}
