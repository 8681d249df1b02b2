import { ConnectionError, isEmbedloomError } from "@embedloom/core";
import { connectionFailure, replyFailure } from "@embedloom/core/http";
import { APIConnectionError, APIConnectionTimeoutError } from "openai";
import { classifyRefusal, type SentRequest } from "./classify-refusal.ts";
import { refusalOf } from "./refusal.ts";

/** The typed error of whatever a request through the SDK threw; unknown failures are handed on as they are. */
export function openAIError(error: unknown, request: SentRequest): unknown {
  if (isEmbedloomError(error)) return error;
  const refusal = refusalOf(error);
  if (refusal !== undefined) return classifyRefusal(refusal, request, error);
  if (error instanceof APIConnectionTimeoutError) {
    const problem = `No answer from ${request.server} before the client's own timeout.`;
    return new ConnectionError(problem, { cause: error, splittable: true });
  }
  if (error instanceof APIConnectionError) return connectionFailure(error, request.server);
  // What breaks while the body is read, the SDK throws as it comes from fetch and from JSON.parse.
  return replyFailure(error, request.server) ?? error;
}
