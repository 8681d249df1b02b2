import { APICallError } from "@ai-sdk/provider";
import { type Embedder, type EmbedloomError, isEmbedloomError } from "@embedloom/core";

/**
 * The AI SDK's error for one of ours, which stays in `cause`; anything else, such as the reason of an abort, is handed on
 * as it is.
 *
 * Never retryable: what can be tried again the batcher has tried, and the AI SDK's retries on top would multiply it. It
 * holds neither inputs nor headers.
 */
export function toAPICallError(error: unknown, { provider, model }: Pick<Embedder, "provider" | "model">): unknown {
  if (!isEmbedloomError(error)) return error;
  const { code, index = null, message } = error;
  const status = statusOf(error);
  return new APICallError({
    message,
    url: `embedloom:${provider}/${encodeURIComponent(model)}`,
    requestBodyValues: {},
    ...(status !== undefined && { statusCode: status }),
    isRetryable: false,
    cause: error,
    data: { code, index },
  });
}

// A partial failure has no status of its own; that of the first failure says why.
function statusOf(error: EmbedloomError): number | undefined {
  return error.status ?? (isEmbedloomError(error.cause) ? error.cause.status : undefined);
}
