import { jsonReply, type Reply } from "../fake-http/index.ts";

/** What an OpenAI error body tells. */
export interface OpenAIError {
  readonly status: number;
  readonly message: string;
  /** @default "invalid_request_error" */
  readonly type?: string;
  /** @default null */
  readonly code?: string;
  /** What is wrong, for servers with words of their own. Absent: only OpenAI's words are known. */
  readonly problem?: RequestProblem;
}

/** What can be wrong with a request. */
export type RequestProblem =
  | { readonly kind: "too-many-inputs"; readonly count: number; readonly limit: number }
  | { readonly kind: "empty-input"; readonly index: number }
  | { readonly kind: "input-too-long"; readonly index: number; readonly tokens: number; readonly limit: number }
  | { readonly kind: "request-too-long"; readonly tokens: number; readonly limit: number }
  | { readonly kind: "no-dimensions"; readonly model: string };

/** `{"error":{"message","type","param","code"}}`, the envelope of every OpenAI error. */
export function errorReply(error: OpenAIError, headers: Readonly<Record<string, string>> = {}): Reply {
  const { status, message, type = "invalid_request_error", code = null } = error;
  return jsonReply(status, { error: { message, type, param: null, code } }, headers);
}
