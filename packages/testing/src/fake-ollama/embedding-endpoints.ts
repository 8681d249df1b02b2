import { type Exchange, float32Base64, float32Numbers, jsonReply, type Reply, respond } from "../fake-http/index.ts";
import type { EmbedOutcome } from "./embed-texts.ts";
import { answerEmbedding } from "./embedding-request.ts";
import type { OllamaBehavior } from "./ollama-behavior.ts";
import { inOpenAIEnvelope, invalidModelName, ollamaError, ollamaReply, openAIRefusal } from "./ollama-error.ts";
import type { OllamaFault } from "./ollama-fault.ts";
import { installedModel, type OllamaState } from "./ollama-state.ts";

/** An endpoint takes the parsed body and answers on the exchange. */
export type OllamaEndpoint = (
  state: OllamaState,
  exchange: Exchange,
  body: Readonly<Record<string, unknown>>,
  fault: OllamaFault | undefined,
) => Promise<void>;

/** `POST /api/embed`: many texts, unit-length vectors, truncates unless told not to. */
export const embedEndpoint: OllamaEndpoint = async (state, exchange, body, fault) => {
  const texts = nativeTexts(body["input"]);
  const startedAt = state.now();
  const answer = (outcome: EmbedOutcome): Reply => {
    if ("error" in outcome) return outcome.error;
    const { vectors, tokens, loadedAt } = outcome;
    const counters = {
      total_duration: nanoseconds(state.now() - startedAt),
      load_duration: nanoseconds(loadedAt - startedAt),
      prompt_eval_count: tokens,
    };
    return ollamaReply(200, {
      model: body["model"],
      embeddings: vectors.map(float32Numbers),
      // Without an input nothing is measured.
      ...(texts?.length === 0 ? {} : counters),
    });
  };
  const { model, dimensions, options, keep_alive: keepAlive } = body;
  const truncate = body["truncate"] !== false;
  await answerEmbedding(state, exchange, { model, texts, truncate, dimensions, options, keepAlive, answer }, fault);
};

/** `POST /api/embeddings`: one text, never truncated, not normalised. */
export const legacyEmbeddingsEndpoint: OllamaEndpoint = async (state, exchange, body, fault) => {
  const prompt = typeof body["prompt"] === "string" ? body["prompt"] : "";
  const norm = installedModel(state, body["model"])?.model.legacyNorm ?? 1;
  const answer = (outcome: EmbedOutcome): Reply => {
    if ("error" in outcome) return outcome.byText === true ? { ...outcome.error, status: 500 } : outcome.error;
    const vector = outcome.vectors[0] ?? new Float32Array(0);
    return ollamaReply(200, { embedding: float32Numbers(vector.map((value) => value * norm)) });
  };
  const { model, options, keep_alive: keepAlive } = body;
  const texts = prompt === "" ? [] : [prompt];
  const request = { model, texts, truncate: false, options, keepAlive, answer, invalidName: legacyInvalidName };
  await answerEmbedding(state, exchange, request, fault);
};

// This endpoint has words of its own for no name at all.
const legacyInvalidName = (name: string, behavior: OllamaBehavior): Reply =>
  name.trim() === "" ? ollamaError(400, "model is required") : invalidModelName(name, behavior);

/** `POST /v1/embeddings`: OpenAI's shape; always truncates and knows no `options` and no `keep_alive`. */
export const openAIEmbeddingsEndpoint: OllamaEndpoint = async (state, exchange, body, fault) => {
  const { model, dimensions, encoding_format: format } = body;
  // Here, and only here, an empty text is an input.
  const input = body["input"] === "" ? [""] : body["input"];
  const problem = openAIProblem(state, input, format);
  if (problem !== undefined) return respond(exchange, fault, () => openAIRefusal(problem));
  const encode = isBase64(format) && state.behavior.base64 ? float32Base64 : float32Numbers;
  const answer = (outcome: EmbedOutcome): Reply => {
    if ("error" in outcome) return inOpenAIEnvelope(outcome.error);
    const data = outcome.vectors.map((vector, index) => ({ object: "embedding", embedding: encode(vector), index }));
    const usage = { prompt_tokens: outcome.tokens, total_tokens: outcome.tokens };
    return jsonReply(200, { object: "list", data, model, usage });
  };
  await answerEmbedding(
    state,
    exchange,
    { model, texts: nativeTexts(input), truncate: true, dimensions, answer },
    fault,
  );
};

function nativeTexts(input: unknown): readonly string[] | undefined {
  if (input === undefined || input === null || input === "") return [];
  if (typeof input === "string") return [input];
  if (!Array.isArray(input)) return undefined;
  const items: readonly unknown[] = input;
  return items.every((item) => typeof item === "string") ? items : undefined;
}

function openAIProblem(state: OllamaState, input: unknown, format: unknown): string | undefined {
  const isKnown =
    format === undefined || format === null || format === "" || isBase64(format) || isFormat(format, "float");
  if (state.behavior.base64 && !isKnown) {
    return `Invalid value for 'encoding_format' = ${String(format)}. Supported values: ['float', 'base64'].`;
  }
  const isEmpty = input === undefined || input === null || (Array.isArray(input) && input.length === 0);
  return isEmpty ? "invalid input" : undefined;
}

const isBase64 = (format: unknown): boolean => isFormat(format, "base64");

function isFormat(format: unknown, name: string): boolean {
  return typeof format === "string" && format.toLowerCase() === name;
}

/** Even where a coarse clock stands still, real work has taken some time. */
function nanoseconds(milliseconds: number): number {
  return Math.max(1, Math.round(milliseconds * 1e6));
}
