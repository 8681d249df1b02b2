import type { OllamaBehavior } from "./ollama-behavior.ts";
import { jsonReply, type Reply } from "../fake-http/index.ts";

const json = { "content-type": "application/json; charset=utf-8" };

/** A JSON answer as gin, Ollama's web framework, sends it. */
export function ollamaReply(status: number, value: unknown): Reply {
  return jsonReply(status, value, json);
}

/** `{"error":"<text>"}`, the envelope of every error of the native API. */
export function ollamaError(status: number, text: string): Reply {
  return ollamaReply(status, { error: text });
}

/** A model that is not installed. */
export function modelNotFound(requested: string): Reply {
  return ollamaError(404, `model "${requested}" not found, try pulling it first`);
}

/** A name that no model can have. */
export function invalidModelName(requested: string, behavior: OllamaBehavior): Reply {
  const isTold = behavior.namesInvalidModels && requested.trim() !== "";
  return isTold ? ollamaError(400, "invalid model name") : ollamaError(404, `model '${requested}' not found`);
}

/** Too many requests wait for a model to be loaded. */
export function queueFull(): Reply {
  return ollamaError(503, "server busy, please try again.  maximum pending requests exceeded");
}

/** A chat model was asked for embeddings. */
export function embeddingsUnsupported(): Reply {
  return ollamaError(501, "this model does not support embeddings");
}

const openAITypes: Readonly<Record<number, string>> = { 400: "invalid_request_error", 404: "not_found_error" };

/** A request that `/v1` refuses before it is translated. */
export function openAIRefusal(message: string): Reply {
  const { headers } = ollamaReply(400, {});
  return { ...inOpenAIEnvelope(ollamaError(400, message)), headers };
}

/** An error of the native API in OpenAI's envelope, as `/v1` hands it on. */
export function inOpenAIEnvelope(native: Reply): Reply {
  const { error: message }: { error: string } = JSON.parse(native.body);
  const type = openAITypes[native.status] ?? "api_error";
  return jsonReply(native.status, { error: { message, type, param: null, code: null } });
}
