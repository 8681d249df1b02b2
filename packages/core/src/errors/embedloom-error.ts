/** Every `code` an {@link EmbedloomError} can carry; one per class, so `switch (error.code)` narrows by meaning. */
export type ErrorCode =
  | "authentication"
  | "budget_exhausted"
  | "connection"
  | "index_mismatch"
  | "input_rejected"
  | "input_too_long"
  | "invalid_input"
  | "invalid_option"
  | "invalid_reply"
  | "lease_lost"
  | "model_changed"
  | "model_load"
  | "model_not_found"
  | "partial"
  | "partial_write"
  | "quota_exhausted"
  | "rate_limited"
  | "request_rejected"
  | "request_too_large"
  | "server"
  | "store"
  | "unsupported";

/** The facts an error is built from; an absent fact is unknown. */
export interface ErrorFacts {
  /** The failure that led here, kept for debugging. Absent: this error is the first. */
  readonly cause?: unknown;
  /** Position of the offending input in the call that failed. Absent: no single input is to blame, or it is unknown. */
  readonly index?: number | undefined;
  /** Milliseconds the server asked to wait before the next attempt. Absent: it did not say. */
  readonly retryAfterMs?: number | undefined;
  /** HTTP status of the reply. Absent: there was no reply. */
  readonly status?: number | undefined;
}

/** What a class decides once about all its instances, next to the {@link ErrorFacts} of one instance. */
interface ErrorNature {
  readonly code: ErrorCode;
  readonly retryable?: boolean;
  readonly splittable?: boolean;
}

/**
 * The base of every error Embedloom throws: facts as fields, never a key, a header or an input text in the message.
 *
 * `retryable` and `splittable` together say what to do with the request that failed:
 *
 * | retryable | splittable | the request | such as |
 * | --- | --- | --- | --- |
 * | yes | no | again, unchanged | a 503, a dropped connection |
 * | yes | yes | again, and smaller | a time limit, a 504, out of memory |
 * | no | yes | never as it is: one of its inputs may be to blame, or its size | a refusal for content, too many tokens |
 * | no | no | never | a wrong key, an unknown model |
 *
 * Test with {@link isEmbedloomError} rather than `instanceof`, which fails when two copies of this package are installed.
 */
export class EmbedloomError extends Error {
  /** Marks the error across copies of this package; read it through `isEmbedloomError`. */
  readonly isEmbedloomError = true as const;
  /** What kind of failure this is. */
  readonly code: ErrorCode;
  /** Whether the same request can succeed later, unchanged. */
  readonly retryable: boolean;
  /** Whether the inputs can succeed in smaller requests: a wrapper bisects on it. */
  readonly splittable: boolean;
  /** Position of the offending input in the call that failed; `undefined` when no single input is known to blame. */
  readonly index: number | undefined;
  /** Milliseconds the server asked to wait; `undefined` when it did not say. */
  readonly retryAfterMs: number | undefined;
  /** HTTP status of the reply; `undefined` when there was none. */
  readonly status: number | undefined;
  /** The message without the position of the input. */
  readonly detail: string;

  constructor(given: string, nature: ErrorNature, from: ErrorFacts = {}) {
    const facts = readFacts(from);
    // An error that cannot be made would hide the failure that it is about.
    const detail = typeof given === "string" ? given : "An error without a message.";
    super(positioned(detail, facts.index), "cause" in facts ? { cause: facts.cause } : undefined);
    this.name = new.target.name;
    const { code, retryable = false, splittable = false } = readFacts(nature);
    this.code = code;
    this.retryable = retryable;
    this.splittable = splittable;
    this.index = Number.isInteger(facts.index) ? facts.index : undefined;
    // A wait that is not a number of milliseconds is as if the server had not said; `NaN` would make every comparison false.
    this.retryAfterMs =
      Number.isFinite(facts.retryAfterMs) && facts.retryAfterMs! >= 0 ? facts.retryAfterMs : undefined;
    this.status = facts.status;
    this.detail = detail;
  }

  /**
   * The same error about another position, for a wrapper whose caller's input `index` travelled at another place.
   *
   * @example
   * ```ts
   * import { InvalidInputError } from "@embedloom/core";
   *
   * new InvalidInputError("The text is empty.", { index: 0 }).withIndex(7).message; // "Input 7: The text is empty."
   * ```
   */
  withIndex(index: number | undefined): this {
    const copy = Object.create(Object.getPrototypeOf(this), Object.getOwnPropertyDescriptors(this));
    return Object.defineProperties(copy, {
      index: { value: index, enumerable: true },
      message: { value: positioned(this.detail, index) },
      // An engine may keep the stack behind a getter that works on the original alone.
      stack: { value: this.stack },
    });
  }
}

/** A copy of what an error is built from, without what cannot be read. */
export function readFacts<Facts extends object>(facts: Facts): Facts {
  try {
    return { ...facts };
  } catch {
    return {} as Facts;
  }
}

/** Whether `value` carries the marker of an Embedloom error, whichever copy of the package made it. */
export function hasErrorMarker(value: unknown): value is EmbedloomError {
  try {
    return (
      typeof value === "object" && value !== null && "isEmbedloomError" in value && value.isEmbedloomError === true
    );
  } catch {
    // A proxy that was revoked.
    return false;
  }
}

function positioned(detail: string, index: number | undefined): string {
  return Number.isInteger(index) ? `Input ${index}: ${detail}` : detail;
}
