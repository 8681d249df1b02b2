import {
  abortableRequest,
  type EmbeddingMatrix,
  checkReply,
  type InputType,
  type RateLimitState,
  redactSecrets,
  type RowAllocator,
} from "@embedloom/core";
import type { OpenAI } from "openai";
import { classifyRefusal, openAIError, refusalIn, type SentRequest } from "../refusal/index.ts";
import { createEncodingChoice } from "./encoding-choice.ts";
import { OWN_TIMEOUT_MS, fetchOptionsWithoutTimeout, secretsOf } from "../client/index.ts";
import { dialectOf, type EncodingFormat, type OpenAISettings, type ServerDialect } from "../settings/index.ts";
import {
  createVectorDecoder,
  rateLimitState,
  readEmbeddings,
  readReplyBody,
  type ReplyBody,
  replyFields,
} from "../wire/index.ts";

/** One request of `/embeddings`. */
export interface EmbeddingsRequest extends SentRequest {
  /** Width the rows should have, for which their memory is allocated. Absent: unknown. */
  readonly expectedDimensions?: number | undefined;
  /** What the inputs are for, where the server wants to be told. Absent: nothing is told. */
  readonly inputType?: InputType | undefined;
  /** Where the rows belong. Absent: in memory of their own. */
  readonly allocateRows?: RowAllocator | undefined;
  /** Aborts the request. */
  readonly signal?: AbortSignal | undefined;
}

/** A checked reply of `/embeddings`. */
export interface EmbeddingsAnswer {
  /** Row `i` belongs to input `i` of the request. */
  readonly embeddings: EmbeddingMatrix;
  /** Tokens the server counted; `undefined` when it did not say. */
  readonly tokens: number | undefined;
  /** What the headers say of the limits; `undefined` for nothing. */
  readonly rateLimit: RateLimitState | undefined;
  /** Requests it took. */
  readonly requests: number;
}

/** Sends requests and remembers how the server wants to be asked for vectors. */
export type EmbeddingsSender = (client: OpenAI, request: EmbeddingsRequest) => Promise<EmbeddingsAnswer>;

const DEFAULT_TIMEOUT_MS = 120_000;

/** Makes the sender of one embedder. */
export function createSender(settings: OpenAISettings): EmbeddingsSender {
  const dialect = dialectOf(settings.preset);
  const choice = createEncodingChoice(settings.encodingFormat ?? dialect.encodingFormat);
  return async (client, request) => {
    const asked = choice.format;
    const post = async (encoding: EncodingFormat, requests: number): Promise<EmbeddingsAnswer> => {
      const body = bodyOf(request, encoding, dialect, settings.extraBody);
      try {
        return { ...(await postEmbeddings(client, request, body, settings)), requests };
      } catch (error) {
        // The caller's own reason is not ours to change.
        if (!request.signal?.aborted) redactSecrets(error, secretsOf(client, settings));
        throw error;
      }
    };
    try {
      const answer = await post(asked, 1);
      choice.succeeded();
      return answer;
    } catch (error) {
      const judged = openAIError(error, request);
      if (!choice.worthOmitting(asked, error, judged)) throw judged;
    }
    const answer = await post("omit", 2).catch((error: unknown) => {
      throw openAIError(error, request);
    });
    choice.omit();
    return answer;
  };
}

function postEmbeddings(
  client: OpenAI,
  request: EmbeddingsRequest,
  body: object,
  settings: OpenAISettings,
): Promise<Omit<EmbeddingsAnswer, "requests">> {
  const timeoutMs = settings.timeoutMs ?? (settings.client === undefined ? DEFAULT_TIMEOUT_MS : client.timeout);
  const fetchOptions = timeoutMs < OWN_TIMEOUT_MS ? undefined : fetchOptionsWithoutTimeout(client);
  return abortableRequest({ signal: request.signal, timeoutMs }, async (signal) => {
    const options = {
      body,
      signal,
      timeout: timeoutMs,
      maxRetries: 0,
      ...(fetchOptions && { fetchOptions }),
      ...(settings.headers && { headers: settings.headers }),
    };
    const response = await client.post("/embeddings", options).asResponse();
    const decode = createVectorDecoder(request.inputs.length, allocatorOf(request));
    return readAnswer(await readReplyBody(response.body, decode), response.headers, request);
  });
}

// A width that nobody expects would take memory for the whole call.
function allocatorOf({ allocateRows, expectedDimensions }: EmbeddingsRequest): RowAllocator | undefined {
  return allocateRows && ((width) => (width === (expectedDimensions ?? width) ? allocateRows(width) : undefined));
}

function bodyOf(
  request: EmbeddingsRequest,
  encoding: EncodingFormat,
  dialect: ServerDialect,
  extraBody: object | undefined,
): object {
  const { model, inputs, dimensions, inputType } = request;
  const { encodingField, dimensionsField, extraFields, inputTypeFields } = dialect;
  return {
    ...extraBody,
    model,
    input: inputs,
    ...extraFields,
    ...(encoding !== "omit" && { [encodingField]: encoding }),
    ...(dimensions !== undefined && dimensionsField !== undefined && { [dimensionsField]: dimensions }),
    ...(inputType !== undefined && inputTypeFields?.[inputType]),
  };
}

function readAnswer(
  { value, vectors }: ReplyBody,
  headers: Headers,
  request: EmbeddingsRequest,
): Omit<EmbeddingsAnswer, "requests"> {
  const refusal = refusalIn(value, headers);
  if (refusal !== undefined) throw classifyRefusal(refusal, request);
  const { items, tokens } = readEmbeddings(replyFields(value), vectors);
  const embeddings = checkReply(items, { count: request.inputs.length });
  return { embeddings, tokens, rateLimit: rateLimitState(headers) };
}
