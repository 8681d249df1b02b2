import { isEmbedloomError } from "@embedloom/core";
import type { Attributes } from "@opentelemetry/api";

/** What spans and metrics tell of a call that rejected. */
export interface FailureFacts {
  /** `error.type`, a word from a short list. Absent: the caller ended the call, which is no failure. */
  readonly errorType?: string;
  /** What only the span tells. */
  readonly attributes: Attributes;
}

/**
 * Reads the facts off a rejection and nothing of its texts: messages, causes and stacks may quote what the server said.
 *
 * A deliberate abort is no error. One by a deadline (`AbortSignal.timeout`) is the error `timeout`.
 */
export function failureFacts(error: unknown, signal: AbortSignal | undefined): FailureFacts {
  if (signal?.aborted === true && error === signal.reason) {
    return isTimeout(error) ? { errorType: "timeout", attributes: {} } : { attributes: {} };
  }
  if (!isEmbedloomError(error)) return { errorType: foreignType(error), attributes: {} };
  return {
    errorType: error.code,
    attributes: {
      ...(error.status !== undefined && { "http.response.status_code": error.status }),
      ...(isEmbedloomError(error, "partial") && { "embedloom.input.failed_count": error.failures.length }),
    },
  };
}

function isTimeout(reason: unknown): boolean {
  return reason instanceof Error && reason.name === "TimeoutError";
}

// The name of a class stands in somebody's source; the `name` of an error can be written by anyone.
function foreignType(error: unknown): string {
  const name = error instanceof Error ? error.constructor.name : "";
  return /^\w{1,50}$/.test(name) ? name : "_OTHER";
}
