import type { AuthenticationError } from "./authentication-error.ts";
import type { BudgetExhaustedError } from "./budget-exhausted-error.ts";
import type { ConnectionError } from "./connection-error.ts";
import { type EmbedloomError, type ErrorCode, hasErrorMarker } from "./embedloom-error.ts";
import type { IndexMismatchError } from "./index-mismatch-error.ts";
import type { InputRejectedError } from "./input-rejected-error.ts";
import type { InputTooLongError } from "./input-too-long-error.ts";
import type { InvalidInputError } from "./invalid-input-error.ts";
import type { InvalidOptionError } from "./invalid-option-error.ts";
import type { InvalidReplyError } from "./invalid-reply-error.ts";
import type { LeaseLostError } from "./lease-lost-error.ts";
import type { ModelChangedError } from "./model-changed-error.ts";
import type { ModelLoadError } from "./model-load-error.ts";
import type { ModelNotFoundError } from "./model-not-found-error.ts";
import type { PartialEmbedError } from "./partial-embed-error.ts";
import type { PartialWriteError } from "./partial-write-error.ts";
import type { QuotaExhaustedError } from "./quota-exhausted-error.ts";
import type { RateLimitError } from "./rate-limit-error.ts";
import type { RequestRejectedError } from "./request-rejected-error.ts";
import type { RequestTooLargeError } from "./request-too-large-error.ts";
import type { ServerError } from "./server-error.ts";
import type { StoreError } from "./store-error.ts";
import type { UnsupportedError } from "./unsupported-error.ts";

/** The class behind each {@link ErrorCode}. */
export interface ErrorByCode {
  readonly authentication: AuthenticationError;
  readonly budget_exhausted: BudgetExhaustedError;
  readonly connection: ConnectionError;
  readonly index_mismatch: IndexMismatchError;
  readonly input_rejected: InputRejectedError;
  readonly input_too_long: InputTooLongError;
  readonly invalid_input: InvalidInputError;
  readonly invalid_option: InvalidOptionError;
  readonly invalid_reply: InvalidReplyError;
  readonly lease_lost: LeaseLostError;
  readonly model_changed: ModelChangedError;
  readonly model_load: ModelLoadError;
  readonly model_not_found: ModelNotFoundError;
  readonly partial: PartialEmbedError;
  readonly partial_write: PartialWriteError;
  readonly quota_exhausted: QuotaExhaustedError;
  readonly rate_limited: RateLimitError;
  readonly request_rejected: RequestRejectedError;
  readonly request_too_large: RequestTooLargeError;
  readonly server: ServerError;
  readonly store: StoreError;
  readonly unsupported: UnsupportedError;
}

/**
 * Whether `value` is an Embedloom error, and of the given code when one is named; works across copies of this package.
 *
 * @example
 * ```ts
 * import { isEmbedloomError, RateLimitError } from "@embedloom/core";
 *
 * const error: unknown = new RateLimitError("Too many requests.", { retryAfterMs: 200 });
 * if (isEmbedloomError(error, "rate_limited")) console.log(error.retryAfterMs); // 200
 * ```
 */
export function isEmbedloomError(value: unknown): value is EmbedloomError;
export function isEmbedloomError<C extends ErrorCode>(value: unknown, code: C): value is ErrorByCode[C];
export function isEmbedloomError(value: unknown, code?: ErrorCode): boolean {
  return hasErrorMarker(value) && (code === undefined || value.code === code);
}
