import {
  type AuthenticationError,
  type BudgetExhaustedError,
  type ConnectionError,
  type EmbedloomError,
  type ErrorCode,
  hasErrorMarker,
  type IndexMismatchError,
  type InputRejectedError,
  type InputTooLongError,
  type InvalidInputError,
  type InvalidOptionError,
  type InvalidReplyError,
  type LeaseLostError,
  type ModelChangedError,
  type ModelLoadError,
  type ModelNotFoundError,
  type QuotaExhaustedError,
  type RateLimitError,
  type RequestRejectedError,
  type RequestTooLargeError,
  type ServerError,
  type StoreError,
  type UnsupportedError,
} from "../errors/index.ts";
import type { PartialEmbedError } from "./partial-embed-error.ts";
import type { PartialWriteError } from "./partial-write-error.ts";

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
