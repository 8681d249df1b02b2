import type { CompatibleServer, CompatibleServerName } from "./compatible-server.ts";
import type { OpenAIError } from "./openai-error.ts";
import { llamaCppServer } from "./llama-cpp/llama-cpp-server.ts";
import { openAIStyle } from "./openai-style.ts";
import { jsonReply, type Reply } from "../fake-http/index.ts";

type Headers = Readonly<Record<string, string>>;

/** The words a server has for a refusal, where they are not OpenAI's; status where it is not 400. */
type Words = (error: OpenAIError) => { readonly message?: string; readonly status?: number };

/** The body of an error. */
type Shape = (message: string, status: number, error: OpenAIError) => unknown;

function server(shape: Shape, words: Words = () => ({}), more: Partial<CompatibleServer> = {}): CompatibleServer {
  return {
    ...openAIStyle,
    refused(error, headers) {
      const { message = error.message, status = error.status } = words(error);
      return jsonReply(status, shape(message, status, error), headers);
    },
    rateLimited: (_refusal, _model, headers) => overloaded(shape, headers),
    ...more,
  };
}

const overloaded = (shape: Shape, headers: Headers): Reply =>
  jsonReply(429, shape("Model is overloaded", 429, { status: 429, message: "", type: "Overloaded" }), headers);

const nested: Shape = (message, code, { type = "BadRequestError" }) => ({
  error: { message, type, param: null, code },
});
const flat: Shape = (message, code, { type = "BadRequestError" }) => ({
  object: "error",
  message,
  type,
  param: null,
  code,
});
const teiShape: Shape = (message, code, { type = "Validation" }) => ({ message, code, type });
const detail: Shape = (message) => ({ detail: message });
const plainText: Shape = (message) => ({ error: message });

const vllmWords: Words = ({ problem }) => {
  if (problem?.kind === "input-too-long") {
    const { limit, tokens } = problem;
    const message =
      `This model's maximum context length is ${limit} tokens. However, you requested ${tokens} tokens in the input ` +
      "for embedding generation. Please reduce the length of the input.";
    return { message };
  }
  if (problem?.kind !== "no-dimensions") return {};
  const why = "does not support matryoshka representation, changing output dimensions will lead to poor results.";
  return { message: `Model "${problem.model}" ${why}` };
};

const teiWords =
  (status: number): Words =>
  ({ problem }) => {
    if (problem?.kind === "empty-input") return { message: "`inputs` cannot be empty" };
    if (problem?.kind === "input-too-long") {
      return { status, message: `\`inputs\` must have less than ${problem.limit} tokens. Given: ${problem.tokens}` };
    }
    if (problem?.kind !== "too-many-inputs") return { status };
    return { status, message: `batch size ${problem.count} > maximum allowed batch size ${problem.limit}` };
  };

const geminiWords: Words = ({ problem }) =>
  problem?.kind === "too-many-inputs"
    ? { message: `* BatchEmbedContentsRequest.requests: at most ${problem.limit} requests can be in one batch` }
    : {};

const mistralShape: Shape = (message, _status, { problem }) =>
  problem?.kind === "request-too-long"
    ? {
        object: "error",
        message: "Too many tokens overall, split into more batches.",
        type: "invalid_request_prompt",
        param: null,
        code: "3210",
      }
    : { object: "error", message, type: "invalid_request_error", param: null, code: null };

/** The dialects as the facts have them; where a wording is not recorded it is OpenAI's. */
export const compatibleServers: Readonly<Record<CompatibleServerName, CompatibleServer>> = {
  vllm: server(nested, vllmWords),
  "vllm-0.9": server(flat, vllmWords),
  tei: server(teiShape, teiWords(422), { inputsPerRequest: 32 }),
  "tei-1.8": server(teiShape, teiWords(413), { inputsPerRequest: 32 }),
  "llama.cpp": llamaCppServer,
  "lm-studio": server(plainText, undefined, {
    encoding: "ignore-base64",
    usage: "zero",
    fields: { ignored: ["dimensions"] },
  }),
  ollama: server(
    (message, _status, { type = "api_error" }) => ({ error: { message, type, param: null, code: null } }),
    undefined,
    {
      fields: { clamped: ["dimensions"] },
    },
  ),
  jina: server(detail, undefined, {
    usage: "total",
    fields: { renamed: { embedding_type: "encoding_format" }, known: ["task", "truncate", "dimensions"] },
  }),
  voyage: server(detail, undefined, {
    encoding: "reject-float",
    usage: "total",
    fields: {
      renamed: { output_dimension: "dimensions", encoding_format: "encoding_format" },
      known: ["input_type", "truncation"],
    },
  }),
  mistral: server(mistralShape, undefined, {
    encoding: "ignore-base64",
    inputsPerRequest: 512,
    tokensPerRequest: 16_000,
    fields: { renamed: { output_dimension: "dimensions" }, known: ["encoding_format"] },
  }),
  gemini: server((message, code) => ({ error: { code, message, status: "INVALID_ARGUMENT" } }), geminiWords, {
    encoding: "ignore-base64",
    usage: "absent",
    inputsPerRequest: 100,
  }),
  together: server(plainText, undefined, {
    encoding: "ignore-base64",
    usage: "absent",
    fields: { ignored: ["dimensions"] },
  }),
};
