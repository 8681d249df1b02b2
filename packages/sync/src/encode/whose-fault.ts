import { isEmbedloomError } from "@embedloom/core";

/**
 * Whether one text caused the failure, so that others can succeed: the server or the embedder refused this text. A wrong key, used-up
 * credit or a server that is down is not the fault of a text.
 */
export function isTextsFault(error: unknown): boolean {
  return isEmbedloomError(error) && (error.code === "invalid_input" || (error.splittable && !error.retryable));
}

/** Whether smaller requests can help. */
export function isSplittable(error: unknown): boolean {
  return isEmbedloomError(error) && (error.splittable || error.code === "invalid_input");
}

/** Whether the same request can succeed later. */
export function isRetryable(error: unknown): boolean {
  return isEmbedloomError(error) && error.retryable;
}
