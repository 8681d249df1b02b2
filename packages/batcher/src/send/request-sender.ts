import {
  abortable,
  checkResult,
  type Embedder,
  type EmbedOptions,
  type EmbedResult,
  isEmbedloomError,
  type RateLimitError,
  type RequestPriority,
} from "@embedloom/core";
import type { BatchingSettings } from "../options/index.ts";
import type { Budget } from "../limit/index.ts";
import type { RequestPace } from "../pace/index.ts";
import { createRequestPermits, type RequestPermit } from "./request-permits.ts";
import type { Retrial, RetryPolicy } from "./retry-policy.ts";
import { createSemaphore } from "../wait/index.ts";

/** One request to send. */
export interface OutgoingRequest {
  readonly texts: readonly string[];
  /** Tokens of the texts, as the provider's limit counts them. */
  readonly tokens: number;
  /** What the embedder is called with; its signal is the caller's own. */
  readonly options: EmbedOptions;
  /** What the request is paid from. */
  readonly budgets: readonly Budget[];
  /** Is asked at the moment of sending, when its turn has come, whether it is to be sent at all. */
  readonly gate: () => "open" | "shut";
  /** Runs at the moment of sending. */
  readonly onSent: () => void;
}

/** A request that may go: there is a place for it and the limits allow it. */
export interface AdmittedRequest<Request extends OutgoingRequest> {
  readonly request: Request;
  /**
   * Sends it, once; it must be called, or the place is lost.
   *
   * @throws the reason of the caller's signal, or of the one that ended the waiting
   */
  send(): Promise<SendOutcome>;
}

/** What came of one try. */
export type SendOutcome =
  | { readonly kind: "done"; readonly result: EmbedResult }
  /** It was not sent, because the gate was shut. */
  | { readonly kind: "held" }
  | {
      readonly kind: "failed";
      readonly error: unknown;
      /** What follows from a refusal for the rate limit, which pauses all. Absent: there was none. */
      readonly retrial?: Retrial | undefined;
    };

/** Lets requests go, each when there is a place and the limits allow it. */
export interface RequestSender {
  /**
   * Waits for a place, makes the request only then, and waits for the limits.
   *
   * @param cut gives the request; `undefined` when there is nothing to send any more, and then nothing is
   * @param priority `"high"` goes before all that wait; it takes no place, and may fill what is left up to `concurrency`
   * @param stopSignal ends the waiting; what is already sent obeys only the caller's signal
   * @throws BudgetExhaustedError when a budget has no room for it
   * @throws the reason of `stopSignal`
   */
  admit<Request extends OutgoingRequest>(
    cut: () => Request | undefined,
    stopSignal: AbortSignal | undefined,
    priority: RequestPriority,
  ): Promise<AdmittedRequest<Request> | undefined>;
}

/** Makes the sender of a batcher: its places and limits hold for all calls together. */
export function createRequestSender(
  embedder: Embedder,
  { rateLimiter }: Pick<BatchingSettings, "rateLimiter">,
  policy: RetryPolicy,
  pace: RequestPace,
): RequestSender {
  const permits = createRequestPermits(rateLimiter, pace.slots, embedder.model);
  // One request at a time is made and waits for the limits: what is made earlier may no longer fit what is left by then.
  const turn = createSemaphore(1);

  // One of high priority waits for what is really under way, in a slot, and not for those that wait for the limits.
  async function admitFirst<Request extends OutgoingRequest>(
    request: Request,
    stopSignal: AbortSignal | undefined,
  ): Promise<AdmittedRequest<Request>> {
    const permit = await permits.acquire(request, stopSignal, "high");
    return { request, send: () => send(request, permit, stopSignal) };
  }

  async function pass<Request extends OutgoingRequest>(
    cut: () => Request | undefined,
    stopSignal: AbortSignal | undefined,
  ): Promise<AdmittedRequest<Request> | undefined> {
    if (!turn.tryAcquire()) await turn.acquire(stopSignal);
    try {
      const request = cut();
      if (request === undefined) return undefined;
      const permit = await permits.acquire(request, stopSignal, "normal");
      const leave = (): void => {
        permit.leave();
        pace.places.release();
      };
      return { request, send: () => send(request, { ...permit, leave }, stopSignal) };
    } finally {
      turn.release();
    }
  }

  // One function, because every promise more between the answer and its verdict lets others be sent meanwhile.
  async function send(request: OutgoingRequest, permit: RequestPermit, stop?: AbortSignal): Promise<SendOutcome> {
    try {
      if (stop?.aborted !== true && request.gate() === "open")
        return await transmit({ embedder, policy, pace }, request, permit);
      permit.release({ admitted: false });
      stop?.throwIfAborted();
      return { kind: "held" };
    } finally {
      permit.settle(undefined);
      permit.leave();
    }
  }

  return {
    async admit(cut, stopSignal, priority) {
      if (priority === "high") {
        const request = cut();
        return request && admitFirst(request, stopSignal);
      }
      stopSignal?.throwIfAborted();
      if (!pace.places.tryAcquire()) await pace.places.acquire(stopSignal);
      let admitted = false;
      try {
        const request = await pass(cut, stopSignal);
        admitted = request !== undefined;
        return request;
      } finally {
        if (!admitted) pace.places.release();
      }
    },
  };
}

interface SenderParts {
  readonly embedder: Embedder;
  readonly policy: RetryPolicy;
  readonly pace: RequestPace;
}

async function transmit(
  { embedder, policy, pace }: SenderParts,
  request: OutgoingRequest,
  permit: RequestPermit,
): Promise<SendOutcome> {
  const { texts, tokens, options } = request;
  const { wave } = policy;
  request.onSent();
  const timing = pace.begin({ inputs: texts.length, tokens });
  try {
    const result = checkResult(await abortable(embedder.embed(texts, options), options.signal), texts.length);
    timing.end();
    permit.settle(result.usage);
    permit.release({ admitted: true, rateLimit: result.rateLimit });
    policy.succeeded();
    return { kind: "done", result };
  } catch (error) {
    timing.end(error);
    permit.settle(isEmbedloomError(error, "partial") ? error.completed.usage : undefined);
    const refusal = rateLimited(error);
    permit.release({ admitted: refusal === undefined, rateLimit: refusal?.rateLimit });
    // In the same turn, so that nobody slips through before the pause.
    const retrial = refusal && policy.refused(refusal, wave);
    options.signal?.throwIfAborted();
    if (isEmbedloomError(error, "partial") && error.completed.indices.length > 0) policy.succeeded();
    return { kind: "failed", error, retrial };
  }
}

function rateLimited(error: unknown): RateLimitError | undefined {
  const within = isEmbedloomError(error, "partial") ? error.failures.map((failure) => failure.error) : [error];
  return within.find((each): each is RateLimitError => isEmbedloomError(each, "rate_limited"));
}
