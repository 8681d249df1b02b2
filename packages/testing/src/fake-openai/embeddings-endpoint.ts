import { deterministicVector, shortenedVector } from "../seeded/index.ts";
import { errorReply, type OpenAIError } from "./openai-error.ts";
import type { OpenAIFault } from "./openai-fault.ts";
import type { OpenAIState } from "./openai-state.ts";
import { type EmbeddingsReply, quotaExhausted } from "./openai-style.ts";
import { inOpenAIWords } from "./request-fields.ts";
import { retryAfterHeaders, type RetryAfterMode } from "./rate-limit-headers.ts";
import {
  type Exchange,
  float32Base64,
  float32Numbers,
  jsonReply,
  type Refusal,
  type Reply,
  spoilRows,
} from "../fake-http/index.ts";
import { validateRequest, type ValidRequest } from "./validate-request.ts";
import type { WorkedReply } from "./service-time.ts";

/**
 * Answers one `POST …/embeddings` that carried the right key.
 *
 * `body` stands in for the one that was sent where the path says more than it. A refused request takes one from the bucket of requests and no tokens, as OpenAI counts unsuccessful requests too.
 */
export function answerEmbeddings(
  state: OpenAIState,
  { bodyText, url, request: { body: sent } }: Exchange,
  fault: OpenAIFault | undefined,
  body: unknown = sent,
): WorkedReply {
  const instead = errorInstead(state, body, fault);
  if (instead !== undefined) return instead;
  const request = state.style.reads?.(bodyText, state.rules(), url.pathname) ?? understood(state, body);
  const valid = "texts" in request;
  const refusal = state.limiter.admit(valid ? request.tokens : 0);
  const model = valid ? request.model : modelOf(body);
  if (refusal !== undefined) return rateLimited(state, refusal, model, state.retryAfter);
  const headers = state.style.headersOf(state.limiter.levels());
  if (!valid) return state.style.refused(request, headers);
  const { contentType } = state.style;
  const typed = contentType === undefined ? headers : { ...headers, "content-type": contentType };
  const work = { inputs: request.texts.length, tokens: request.tokens };
  return { ...jsonReply(200, served(state, request, fault), typed), work };
}

/** Answers one line of a batch: no bucket, no fault; the same checks and the same bill. */
export function answerLine(state: OpenAIState, body: unknown): { status: number; body: unknown } {
  const request = understood(state, body);
  if ("texts" in request) return { status: 200, body: served(state, request, undefined) };
  const { status, body: text } = errorReply(request);
  return { status, body: JSON.parse(text) };
}

function understood(state: OpenAIState, body: unknown): ValidRequest | OpenAIError {
  const rules = state.rules();
  const native = (model: unknown): number | undefined => rules.models.get(String(model))?.dimensions;
  const { body: translated, refused } = inOpenAIWords(body, state.style.fields ?? {}, native);
  return refused ?? validateRequest(translated, rules);
}

function errorInstead(state: OpenAIState, body: unknown, fault: OpenAIFault | undefined): Reply | undefined {
  if (fault?.kind === "insufficient-quota" || state.outOfQuota()) {
    state.counters.quotaExhausted += 1;
    return quotaExhausted();
  }
  switch (fault?.kind) {
    case "server-error":
      return failed(state, fault.status ?? 500);
    case "error-with-200":
      return errorReply({
        status: 200,
        message: "The engine is currently overloaded, please try again later.",
        type: "server_error",
      });
    case "rate-limit": {
      const limit = 60_000;
      const refusal: Refusal = {
        bucket: "tokens",
        limit,
        used: limit,
        requested: Math.ceil(fault.waitMs),
        waitMs: fault.waitMs,
      };
      return rateLimited(state, refusal, modelOf(body), fault.retryAfter ?? state.retryAfter);
    }
    default:
      return undefined;
  }
}

function failed({ style }: OpenAIState, status: number): Reply {
  const message = "The server had an error while processing your request. Sorry about that!";
  return style.failed?.(status, message) ?? style.refused({ status, message, type: "server_error" }, {});
}

function rateLimited(state: OpenAIState, refusal: Refusal, model: string, mode: RetryAfterMode): Reply {
  state.counters.rateLimited += 1;
  // OpenAI has no wait to offer to a request that never fits.
  const retry = refusal.waitMs === Infinity ? {} : retryAfterHeaders(mode, refusal.waitMs, state.now());
  return state.style.rateLimited(refusal, model, { ...state.style.headersOf(state.limiter.levels()), ...retry });
}

function served(state: OpenAIState, request: ValidRequest, fault: OpenAIFault | undefined): unknown {
  const { model, nativeDimensions, dimensions, texts, tokens, encodingFormat } = request;
  const { counters, textsServed } = state;
  counters.requestsServed += 1;
  counters.vectorsServed += texts.length;
  counters.tokensBilled += tokens;
  for (const text of texts) textsServed.set(text, (textsServed.get(text) ?? 0) + 1);

  const rows = texts.map((text, index) => ({
    index,
    vector: shortenedVector(deterministicVector(text, nativeDimensions, model), dimensions),
  }));
  const encode = encodingFormat === "base64" ? float32Base64 : float32Numbers;
  const reply: EmbeddingsReply = {
    object: "list",
    data: spoilRows(rows, fault).map(({ index, vector }) => ({
      object: "embedding",
      index,
      embedding: encode(vector),
      ...state.style.rowFields?.(encodingFormat),
    })),
    model: request.echoedModel ?? model,
    ...usageOf(state.usage, tokens),
  };
  return state.style.shaped?.(reply, request) ?? reply;
}

function usageOf(usage: OpenAIState["usage"], tokens: number): object {
  if (usage === "absent") return {};
  if (usage === "total") return { usage: { total_tokens: tokens } };
  const reported = usage === "zero" ? 0 : tokens;
  return { usage: { prompt_tokens: reported, total_tokens: reported } };
}

function modelOf(body: unknown): string {
  const named = typeof body === "object" && body !== null && "model" in body ? body.model : undefined;
  return typeof named === "string" ? named : "";
}
