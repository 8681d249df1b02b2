import type { LiteLLMModel } from "./litellm-settings.ts";
import { type LiteLLMError, ofModelGroup } from "./litellm-error.ts";

/** What the server behind answered, or that it did not. */
export interface UpstreamReply {
  /** `undefined` when the connection failed. */
  readonly status: number | undefined;
  readonly text: string;
}

const classes: Readonly<Record<number, string>> = {
  400: "BadRequestError",
  401: "AuthenticationError",
  404: "NotFoundError",
  408: "Timeout",
  422: "BadRequestError",
  429: "RateLimitError",
  500: "InternalServerError",
  502: "BadGatewayError",
  503: "ServiceUnavailableError",
  504: "Timeout",
};

/** How often a request is sent until its failure is handed on: the router tries three times, and the SDK under `openai` each time three. */
export function attemptsFor(provider: LiteLLMModel["provider"], status: number | undefined): number {
  const isPassing = status === undefined || status === 408 || status === 429 || status >= 500;
  if (provider === "ollama") return isPassing ? 3 : 1;
  if (isPassing) return 9;
  return status === 403 ? 3 : 1;
}

/** The failure of the server behind, in the proxy's words and with its status. */
export function upstreamFailure(group: string, { provider }: LiteLLMModel, reply: UpstreamReply): LiteLLMError {
  const { status = 500 } = reply;
  const message = provider === "openai" ? openAIWords(reply) : ollamaWords(reply);
  return { status, message: ofModelGroup(group, message) };
}

function openAIWords({ status, text }: UpstreamReply): string {
  const type = status === undefined ? "InternalServerError" : (classes[status] ?? "APIError");
  // Of a wrong request the class is named once, of anything else twice.
  const again = type === "BadRequestError" ? "" : `${type === "Timeout" ? "Timeout Error" : type}: `;
  const said = status === undefined ? "Connection error." : `Error code: ${status} - ${messageIn(text)}`;
  return `litellm.${type}: ${again}OpenAIException - ${said}`;
}

function ollamaWords({ status, text }: UpstreamReply): string {
  if (status === undefined) return "litellm.APIConnectionError: OllamaException - Server disconnected";
  const special: Readonly<Record<number, string>> = { 403: "PermissionDeniedError", 413: "BadRequestError" };
  return `litellm.${special[status] ?? classes[status] ?? "APIError"}: OllamaException - ${text}`;
}

function messageIn(text: string): string {
  try {
    const body: unknown = JSON.parse(text);
    const error: unknown = typeof body === "object" && body !== null && "error" in body ? body.error : body;
    const message = typeof error === "object" && error !== null && "message" in error ? error.message : undefined;
    return typeof message === "string" ? message : text;
  } catch {
    return text;
  }
}
