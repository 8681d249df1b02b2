import { readOptions } from "@embedloom/core";
import { deterministicVector, shortenedVector } from "../seeded/index.ts";
import {
  bearerOf,
  bodyOf,
  contextVectors,
  type FakeHost,
  type FakeHostSettings,
  hostKinds,
  type HostWork,
  startFakeHost,
  type ValueFormat,
  writtenValues,
} from "../fake-host/index.ts";
import { countKind, type Exchange, htmlReply, jsonReply, type Reply, spoilRows } from "../fake-http/index.ts";

/** How the fake Voyage server behaves; every field has a default that is what Voyage documents. */
export interface FakeVoyageSettings extends FakeHostSettings {
  /** Most tokens in one request of the caller's own chunks, over all documents. @default 32_000 */
  readonly contextTokensPerRequest?: number;
  /** Most tokens in one document of the caller's own chunks. @default 32_000 */
  readonly contextTokensPerDocument?: number;
}

/** A running fake Voyage server. */
export type FakeVoyage = FakeHost;

interface Model {
  readonly widths: readonly number[];
  readonly context: boolean;
  readonly contextTokens: number;
  readonly tokensPerRequest: number;
}

const WIDTHS = [1024, 256, 512, 2048];
const plain = (tokensPerRequest: number, contextTokens = 32_000, widths = WIDTHS): Model => {
  return { widths, context: false, contextTokens, tokensPerRequest };
};

const MODELS: Readonly<Record<string, Model>> = {
  "voyage-4-large": plain(120_000),
  "voyage-4": plain(320_000),
  "voyage-4-lite": plain(1_000_000),
  "voyage-code-4": plain(120_000),
  "voyage-3.5": plain(320_000),
  "voyage-law-2": plain(120_000, 16_000, [1024]),
  "voyage-context-4": { ...plain(32_000), context: true },
  "voyage-context-3": { ...plain(32_000), context: true },
};

/**
 * Starts a server that behaves on the wire as Voyage AI's `/embeddings` and `/contextualizedembeddings` do, limits and errors
 * included, on an ephemeral port of 127.0.0.1.
 *
 * Built on what Voyage documents: the reference of both endpoints, the page of contextualised embeddings as of 2026-08-03
 * (32,000 tokens over all documents of a request that brings its own chunks; the reference says 120,000, and the newest page
 * counts), its error codes, its npm client 0.4.0 for the names of fields; and on refusals as users reported them, for the two
 * sentences on tokens. The words of the other refusals are not recorded: clients must go by status.
 *
 * @example
 * ```ts
 * import { startFakeVoyage } from "@embedloom/testing";
 *
 * const server = await startFakeVoyage();
 * const response = await fetch(`${server.url}/embeddings`, { method: "POST", body: "{}" });
 * console.log(response.status); // 401
 * await server.close();
 * ```
 */
export async function startFakeVoyage(given: FakeVoyageSettings = {}): Promise<FakeVoyage> {
  const settings = readOptions<FakeVoyageSettings>("settings", given, {
    ...hostKinds,
    contextTokensPerRequest: countKind,
    contextTokensPerDocument: countKind,
  });
  return startFakeHost(settings, (exchange, work) => answer(settings, exchange, work));
}

function answer(settings: FakeVoyageSettings, { request, url }: Exchange, work: HostWork): Reply {
  const { fault, limiter } = work;
  const key = bearerOf(request);
  if (key === undefined || (settings.apiKey !== undefined && key !== settings.apiKey)) {
    return refused(401, "Provided API key is invalid.");
  }
  if (fault?.kind === "server-error")
    return fault.status === 500 ? refused(500, "Internal Server Error") : htmlReply(502);
  if (fault?.kind === "insufficient-balance") return refused(403, "Forbidden");
  if (fault?.kind === "rate-limit") return slower(fault.retryAfterSeconds);
  const isContext = url.pathname === "/v1/contextualizedembeddings";
  if (request.method !== "POST" || (!isContext && url.pathname !== "/v1/embeddings")) return refused(404, "Not Found");
  const body = bodyOf(request);
  if (body === undefined) return refused(400, "The request body is not valid JSON.");
  const read = isContext ? readContext(body) : readPlain(body);
  if ("refusal" in read) return refused(400, read.refusal);
  const { documents, model, name, width, format } = read;
  const tokens = documents.map((chunks) => chunks.map(work.countTokens));
  const problem = isContext ? tooMuchContext(tokens, name, settings) : tooMuchPlain(tokens, name, model);
  if (problem !== undefined) return refused(400, problem);
  const total = tokens.flat().reduce((sum, each) => sum + each, 0);
  const refusal = limiter.admit(total);
  if (refusal !== undefined) return slower(refusal.waitMs === Infinity ? undefined : Math.ceil(refusal.waitMs / 1000));
  const { poison } = settings;
  if (poison !== undefined && documents.flat().some((text) => text.includes(poison))) {
    return refused(400, "The request contains an input that cannot be processed.");
  }
  work.counters.requestsServed += 1;
  work.counters.vectorsServed += documents.flat().length;
  work.counters.tokensBilled += total;
  // A prompt goes before every text, so a question and a document of the same words differ.
  const salt = `${name}:${read.inputType ?? ""}`;
  const [native = 1024] = [...model.widths].toSorted((left, right) => right - left);
  const shown = (vector: Float32Array): string | number[] => writtenValues(vector, format);
  const data = isContext
    ? documents.map((chunks, index) => ({
        object: "list",
        data: listed(contextVectors(chunks, native, width, salt), shown, fault),
        index,
      }))
    : listed(
        documents.map(([text = ""]) => shortenedVector(deterministicVector(text, native, salt), width)),
        shown,
        fault,
      );
  return jsonReply(200, { object: "list", data, model: name, usage: { total_tokens: total } });
}

function listed(vectors: readonly Float32Array[], shown: (vector: Float32Array) => unknown, fault: HostWork["fault"]) {
  const rows = spoilRows(
    vectors.map((vector, index) => ({ index, vector })),
    fault,
  );
  return rows.map(({ index, vector }) => ({ object: "embedding", embedding: shown(vector), index }));
}

interface ReadRequest {
  readonly documents: readonly (readonly string[])[];
  readonly model: Model;
  readonly name: string;
  readonly width: number;
  readonly format: ValueFormat;
  readonly inputType: string | undefined;
}

type Body = Readonly<Record<string, unknown>>;
type Read = ReadRequest | { readonly refusal: string };

const DTYPES: readonly ValueFormat[] = ["float", "int8", "uint8", "binary", "ubinary"];

function readPlain(body: Body): Read {
  const { input, encoding_format: encoding, output_dtype: dtype = "float" } = body;
  const unknown = unknownField(body, [
    "input",
    "model",
    "input_type",
    "truncation",
    "output_dimension",
    "output_dtype",
    "encoding_format",
  ]);
  if (unknown !== undefined) return { refusal: `Argument '${unknown}' is not supported by our API.` };
  const texts = typeof input === "string" ? [input] : input;
  if (!isTexts(texts)) return { refusal: "Input must be a string or a list of strings that are not empty." };
  if (texts.length > 1000) return { refusal: `The batch size limit is 1000. Your batch size is ${texts.length}.` };
  if (encoding !== undefined && encoding !== null && encoding !== "base64") {
    return {
      refusal: "Value 'float' supplied for argument 'encoding_format' is not valid -- accepted values are ['base64'].",
    };
  }
  const format = encoding === "base64" && dtype === "float" ? "base64" : dtype;
  return readCommon(
    body,
    texts.map((text) => [text]),
    format,
    false,
  );
}

function readContext(body: Body): Read {
  const { inputs, output_dtype: dtype = "float", input_type: inputType } = body;
  const unknown = unknownField(body, [
    "inputs",
    "model",
    "input_type",
    "output_dimension",
    "output_dtype",
    "encoding_format",
    "enable_auto_chunking",
    "chunk_size",
    "chunk_overlap",
  ]);
  if (unknown !== undefined) return { refusal: `Argument '${unknown}' is not supported by our API.` };
  // A flat list is of whole questions.
  const nested = inputType === "query" && isTexts(inputs) ? inputs.map((text) => [text]) : inputs;
  if (!Array.isArray(nested) || nested.length === 0 || !nested.every(isTexts)) {
    return { refusal: "Inputs must be a list of lists of strings that are not empty." };
  }
  if (nested.length > 1000) return { refusal: `The batch size limit is 1000. Your batch size is ${nested.length}.` };
  const documents = nested.map((chunks: readonly string[]) => [...chunks]);
  const chunks = documents.flat().length;
  if (chunks > 16_000) return { refusal: `The number of chunks over all inputs is at most 16000. You have ${chunks}.` };
  return readCommon(body, documents, dtype, true);
}

function readCommon(body: Body, documents: readonly (readonly string[])[], format: unknown, context: boolean): Read {
  const { model: name, output_dimension: dimension, input_type: inputType } = body;
  const model = typeof name === "string" && Object.hasOwn(MODELS, name) ? MODELS[name] : undefined;
  if (typeof name !== "string" || model === undefined || model.context !== context) {
    return { refusal: `Model ${String(name)} is not supported.` };
  }
  const width = dimension ?? model.widths[0];
  if (typeof width !== "number" || !model.widths.includes(width)) {
    return { refusal: `Model ${name} does not support output_dimension ${String(dimension)}.` };
  }
  const known = DTYPES.concat("base64").find((each) => each === format);
  if (known === undefined)
    return { refusal: `Value '${String(format)}' supplied for argument 'output_dtype' is not valid.` };
  if (inputType !== undefined && inputType !== null && inputType !== "query" && inputType !== "document") {
    return { refusal: `Value '${String(inputType)}' supplied for argument 'input_type' is not valid.` };
  }
  return { documents, model, name, width, format: known, inputType: inputType ?? undefined };
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === "string" && each !== "");
}

function unknownField(body: Body, known: readonly string[]): string | undefined {
  return Object.keys(body).find((field) => !known.includes(field));
}

function tooMuchPlain(tokens: readonly (readonly number[])[], name: string, model: Model): string | undefined {
  const long = tokens.findIndex(([each = 0]) => each > model.contextTokens);
  if (long >= 0) {
    return `Request to model '${name}' failed. The example at index ${long} in your batch has too many tokens and does not fit into the model's context window of ${model.contextTokens} tokens. Please lower the number of tokens in the listed example(s) or use truncation.`;
  }
  return tooManyTokens(tokens, name, model.tokensPerRequest);
}

function tooMuchContext(
  tokens: readonly (readonly number[])[],
  name: string,
  { contextTokensPerDocument = 32_000, contextTokensPerRequest = 32_000 }: FakeVoyageSettings,
): string | undefined {
  const long = tokens.findIndex((each) => each.reduce((sum, chunk) => sum + chunk, 0) > contextTokensPerDocument);
  if (long >= 0) {
    return `Request to model '${name}' failed. The example at index ${long} in your batch has too many tokens and does not fit into the model's context window of ${contextTokensPerDocument} tokens. Please lower the number of tokens in the listed example(s) or use truncation.`;
  }
  return tooManyTokens(tokens, name, contextTokensPerRequest);
}

function tooManyTokens(tokens: readonly (readonly number[])[], name: string, limit: number): string | undefined {
  const total = tokens.flat().reduce((sum, each) => sum + each, 0);
  if (total <= limit) return undefined;
  return `Request to model '${name}' failed. The max allowed tokens per submitted batch is ${limit}. Your batch has ${total} tokens after truncation. Please lower the number of tokens in the batch.`;
}

function refused(status: number, detail: string): Reply {
  return jsonReply(status, { detail });
}

function slower(seconds: number | undefined): Reply {
  const headers = seconds === undefined ? {} : { "retry-after": String(seconds) };
  return jsonReply(429, { detail: "You have exceeded your rate limit. Please pace your requests." }, headers);
}
