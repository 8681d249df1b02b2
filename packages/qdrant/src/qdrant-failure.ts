import {
  AuthenticationError,
  ConnectionError,
  type EmbedloomError,
  InputRejectedError,
  isEmbedloomError,
  RateLimitError,
  RequestTooLargeError,
  ServerError,
  StoreError,
} from "@embedloom/core";

/** Turns what the client threw into an error that says what to do. Messages of the server may quote a payload, and stay in the cause. */
export function qdrantFailure(error: unknown, where: string): EmbedloomError {
  if (isEmbedloomError(error)) return error;
  const status = statusOf(error);
  const facts = { cause: error, status };
  if (error instanceof Error && "retry_after" in error && typeof error.retry_after === "number") {
    return new RateLimitError(`${where}: Qdrant asks to slow down.`, {
      ...facts,
      retryAfterMs: error.retry_after * 1000,
    });
  }
  switch (status) {
    case undefined:
      return new ConnectionError(`${where}: Qdrant cannot be reached, or did not answer in time.`, facts);
    case 401:
    case 403:
      return new AuthenticationError(`${where}: Qdrant refuses the key (HTTP ${status}): check \`apiKey\`.`, facts);
    case 404:
      return new StoreError(`${where} was removed: open it again.`, facts);
    case 413:
      return new RequestTooLargeError(`${where}: the request is too large for Qdrant.`, facts);
    case 429:
      return new RateLimitError(`${where}: Qdrant asks to slow down.`, facts);
    case 400:
    case 422:
      return new InputRejectedError(`Qdrant refuses a value of the row (HTTP ${status}).`, facts);
    default:
      return new ServerError(`${where}: Qdrant failed (HTTP ${status}).`, facts);
  }
}

/** Whether the collection is there already. */
export function isConflict(error: unknown): boolean {
  return statusOf(error) === 409;
}

function statusOf(error: unknown): number | undefined {
  if (typeof error !== "object" || error === null || !("status" in error)) return undefined;
  return typeof error.status === "number" ? error.status : undefined;
}
