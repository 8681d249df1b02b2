import { isEmbedloomError } from "@embedloom/core";

/**
 * Whether a failure is that of one text, so that others can succeed: the server or the embedder refused the text. Everything else, a
 * wrong key, used-up credit, a server that is down, is not the text's.
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
