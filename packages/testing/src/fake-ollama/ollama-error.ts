import { jsonReply, type Reply } from "../fake-http/reply.ts";

const json = { "content-type": "application/json; charset=utf-8" };

/** A JSON answer as gin, Ollama's web framework, sends it. */
export function ollamaReply(status: number, value: unknown): Reply {
  return jsonReply(status, value, json);
}

/** `{"error":"<text>"}`, the envelope of every error of the native API. */
export function ollamaError(status: number, text: string): Reply {
  return ollamaReply(status, { error: text });
}

/** A model that is not installed, or whose name cannot be one. */
export function modelNotFound(requested: string, parsable: boolean): Reply {
  return ollamaError(
    404,
    parsable ? `model "${requested}" not found, try pulling it first` : `model '${requested}' not found`,
  );
}

/** Too many requests wait for a model to be loaded. */
export function queueFull(): Reply {
  return ollamaError(503, "server busy, please try again.  maximum pending requests exceeded");
}

/** A chat model was asked for embeddings. */
export function embeddingsUnsupported(): Reply {
  return ollamaError(501, "this model does not support embeddings");
}

/** What Go's decoder says about a body that is no JSON. */
export function invalidBody(bodyText: string): Reply {
  if (bodyText.trim() === "") return ollamaError(400, "missing request body");
  const first = bodyText.trim()[0] ?? "";
  const started = '{["'.includes(first);
  return ollamaError(400, started ? "unexpected EOF" : `invalid character '${first}' looking for beginning of value`);
}
