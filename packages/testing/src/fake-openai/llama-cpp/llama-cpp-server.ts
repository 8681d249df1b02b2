import type { CompatibleServer } from "../compatible-server.ts";
import { openAIStyle } from "../openai-style.ts";
import { llamaCppFailure, llamaCppPage, llamaCppReply } from "./llama-cpp-pages.ts";
import { loadedModel, readLlamaCppRequest } from "./llama-cpp-request.ts";

/** llama.cpp's own server with one embedding model loaded, as build 11549 was seen to answer. */
export const llamaCppServer: CompatibleServer = {
  ...openAIStyle,
  keyOf: (headers) => {
    const key = headers["x-api-key"];
    return typeof key === "string" ? key : openAIStyle.keyOf(headers);
  },
  isPublic: (path) => path === "/health",
  wrongKey: () => llamaCppFailure(401, "Invalid API Key", "authentication_error"),
  rateLimited: () => llamaCppFailure(429, "Too Many Requests", "rate_limit_error"),
  headersOf: () => ({}),
  refused: ({ status, message, type = "invalid_request_error" }) =>
    llamaCppReply(status, { error: { code: status, message, type } }),
  failed: (status, message) =>
    status === 503
      ? llamaCppFailure(503, "Loading model", "unavailable_error")
      : llamaCppReply(status, { error: { code: status, message, type: "server_error" } }),
  page: llamaCppPage,
  reads: readLlamaCppRequest,
  modelOf: loadedModel,
  rowFields: (encoding) => (encoding === "base64" ? { encoding_format: "base64" } : {}),
  contentType: "application/json; charset=utf-8",
  shaped: (reply, { native }) =>
    native === true ? reply.data.map(({ index, embedding }) => ({ index, embedding: [embedding] })) : reply,
};
