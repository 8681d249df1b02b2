import { jsonReply, type Reply } from "../fake-http/index.ts";

/** What an error of the proxy tells. */
export interface LiteLLMError {
  readonly status: number;
  readonly message: string;
  /** @default by the status */
  readonly type?: string;
  readonly param?: string;
  /** Further fields of the error. */
  readonly more?: object;
}

/** `{"error":{"message","type","param","code"}}`, with the status once more as text. */
export function litellmError({ status, message, type = typeOf(status), param, more }: LiteLLMError): Reply {
  return jsonReply(status, { error: { message, type, param: param ?? null, code: String(status), ...more } });
}

/** What Starlette, the framework under the proxy, answers by itself. */
export function litellmDetail(status: number, detail: string): Reply {
  return jsonReply(status, { detail });
}

/** An exception that the proxy did not expect. */
export function litellmCrash(): Reply {
  return { status: 500, headers: { "content-type": "text/plain; charset=utf-8" }, body: "Internal Server Error" };
}

const types: Readonly<Record<number, string>> = {
  401: "authentication_error",
  403: "permission_error",
  429: "throttling_error",
};

function typeOf(status: number): string {
  return types[status] ?? (status >= 500 ? "internal_server_error" : "invalid_request_error");
}

/** The proxy's note under every error that came from calling a model. */
export function ofModelGroup(name: string, message: string): string {
  return `${message}\n\nLiteLLM: model group '${name}' failed with the error above. No fallback was attempted.`;
}

/** Python's way of writing a value down. */
export function pythonText(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "string") return value.includes("'") ? JSON.stringify(value) : `'${value}'`;
  if (Array.isArray(value)) return `[${value.map(pythonText).join(", ")}]`;
  if (typeof value !== "object") return String(value);
  return `{${Object.entries(value)
    .map(([key, inner]) => `'${key}': ${pythonText(inner)}`)
    .join(", ")}}`;
}
