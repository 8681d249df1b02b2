import { jsonReply, type Reply } from "../fake-http/reply.ts";

/** What an OpenAI error body tells. */
export interface OpenAIError {
  readonly status: number;
  readonly message: string;
  /** @default "invalid_request_error" */
  readonly type?: string;
  /** @default null */
  readonly code?: string;
}

/** `{"error":{"message","type","param","code"}}`, the envelope of every OpenAI error. */
export function errorReply(error: OpenAIError, headers: Readonly<Record<string, string>> = {}): Reply {
  const { status, message, type = "invalid_request_error", code = null } = error;
  return jsonReply(status, { error: { message, type, param: null, code } }, headers);
}
