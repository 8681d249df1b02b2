import { ConnectionError, InvalidReplyError, isEmbedloomError } from "@embedloom/core";
import { APIConnectionError, APIConnectionTimeoutError } from "openai";
import { judgeRefusal, type SentRequest } from "./judge-refusal.ts";
import { refusalOf } from "./refusal.ts";

/** The typed error of whatever a request through the SDK threw; unknown failures are handed on as they are. */
export function openAIError(error: unknown, request: SentRequest): unknown {
  if (isEmbedloomError(error)) return error;
  const refusal = refusalOf(error);
  if (refusal !== undefined) return judgeRefusal(refusal, request, error);
  if (error instanceof APIConnectionTimeoutError) {
    return new ConnectionError(`No answer from ${request.server} before the client's own timeout.`, { cause: error });
  }
  if (error instanceof APIConnectionError) {
    const reason = systemCode(error);
    return new ConnectionError(`No connection to ${request.server}${reason}. Check that it runs and \`baseURL\`.`, {
      cause: error,
    });
  }
  // What breaks while the body is read, the SDK throws as it comes from fetch and from JSON.parse.
  if (error instanceof SyntaxError) {
    const problem = `The reply of ${request.server} is not whole: its JSON cannot be read.`;
    return new InvalidReplyError("shape", problem, { retryable: true, cause: error });
  }
  if (error instanceof TypeError) {
    const problem = `The connection to ${request.server} broke in the middle of the reply${systemCode(error)}.`;
    return new ConnectionError(problem, { cause: error });
  }
  return error;
}

/** The system's code somewhere down the chain of causes, such as ` (ECONNREFUSED)`; the texts there can hold addresses. */
function systemCode(error: unknown): string {
  for (let link = error; link instanceof Error; link = link.cause) {
    if ("code" in link && typeof link.code === "string" && /^[A-Z_]+$/.test(link.code)) return ` (${link.code})`;
  }
  return "";
}
