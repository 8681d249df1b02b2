import {
  abortableRequest,
  type EmbeddingMatrix,
  checkReply,
  type InputType,
  type RateLimitState,
  type RowRoom,
} from "@embedloom/core";
import type { OpenAI } from "openai";
import { judgeRefusal, type SentRequest } from "./judge-refusal.ts";
import { openAIError } from "./openai-errors.ts";
import type { EncodingFormat, OpenAISettings } from "./openai-settings.ts";
import { readEmbeddings, replyFields } from "./openai-wire.ts";
import { rateLimitState } from "./rate-limit-headers.ts";
import { readReplyBody, type ReplyBody } from "./reply-body.ts";
import { refusalIn, refusalOf } from "./refusal.ts";
import { dialectOf, type ServerDialect } from "./server-presets.ts";
import { createVectorDecoder } from "./vector-decoder.ts";

/** One request of `/embeddings`. */
export interface EmbeddingsRequest extends SentRequest {
  /** Width the rows must have. Absent: any, but one for all. */
  readonly expectedDimensions?: number | undefined;
  /** Whether rows of this width, from a server that ignores `dimensions`, keep their meaning when they are cut. Absent: no. */
  readonly cuttable?: ((width: number) => boolean) | undefined;
  /** What the inputs are for, where the server wants to be told. Absent: nothing is told. */
  readonly inputType?: InputType | undefined;
  /** Where the rows belong. Absent: in memory of their own. */
  readonly room?: RowRoom | undefined;
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
  let format = settings.encodingFormat ?? dialect.encodingFormat;
  return async (client, request) => {
    const asked = format;
    const timeoutMs = settings.timeoutMs ?? (settings.client === undefined ? DEFAULT_TIMEOUT_MS : client.timeout);
    const post = (encoding: EncodingFormat, requests: number): Promise<EmbeddingsAnswer> =>
      abortableRequest({ signal: request.signal, timeoutMs }, async (signal) => {
        const options = {
          signal,
          timeout: timeoutMs,
          maxRetries: 0,
          ...(settings.headers && { headers: settings.headers }),
        };
        const body = bodyOf(request, encoding, dialect);
        const response = await client.post("/embeddings", { body, ...options }).asResponse();
        const decode = createVectorDecoder(request.inputs.length, roomOf(request));
        const reply = await readReplyBody(response.body, decode);
        return { ...readAnswer(reply, response.headers, request), requests };
      });
    try {
      return await post(asked, 1);
    } catch (error) {
      if (asked === "omit" || !refusesEncoding(error)) throw openAIError(error, request);
      format = "omit";
    }
    return post("omit", 2).catch((error: unknown) => {
      throw openAIError(error, request);
    });
  };
}

// A width that nobody expects would take memory for the whole call.
function roomOf({ room, expectedDimensions }: EmbeddingsRequest): RowRoom | undefined {
  return room && ((width) => (width === (expectedDimensions ?? width) ? room(width) : undefined));
}

function bodyOf(request: EmbeddingsRequest, encoding: EncodingFormat, dialect: ServerDialect): object {
  const { model, inputs, dimensions, inputType } = request;
  const { encodingField, dimensionsField, extraFields, inputTypeFields } = dialect;
  return {
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
  const reply = replyFields(value);
  const refusal = refusalIn(reply, headers);
  if (refusal !== undefined) throw judgeRefusal(refusal, request);
  const { items, tokens } = readEmbeddings(reply, vectors);
  const { inputs, expectedDimensions: dimensions, cuttable } = request;
  const embeddings = checkReply(items, { count: inputs.length, dimensions, cuttable });
  return { embeddings, tokens, rateLimit: rateLimitState(headers) };
}

function refusesEncoding(error: unknown): boolean {
  const { status, param, text = "" } = refusalOf(error) ?? {};
  return (status === 400 || status === 422) && (param === "encoding_format" || /encoding_format/i.test(text));
}
