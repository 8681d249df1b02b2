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
import { countKind, type Exchange, jsonReply, type Reply, spoilRows } from "../fake-http/index.ts";

/** How the fake Jina server behaves; every field has a default that is what Jina documents. */
export interface FakeJinaSettings extends FakeHostSettings {
  /** Most requests at once. @default 500, as on the highest tier */
  readonly concurrency?: number;
  /** Most tokens of one text, or of one document with `late_chunking`, in place of the model's. */
  readonly contextTokens?: number;
}

/** A running fake Jina server. */
export type FakeJina = FakeHost;

interface Model {
  readonly dimensions: number;
  readonly contextTokens: number;
  readonly lateChunking: boolean;
  readonly tasks: readonly string[];
}

const RETRIEVAL = ["retrieval.query", "retrieval.passage", "text-matching", "classification"];

const MODELS: Readonly<Record<string, Model>> = {
  "jina-embeddings-v3": {
    dimensions: 1024,
    contextTokens: 8192,
    lateChunking: true,
    tasks: [...RETRIEVAL, "separation"],
  },
  "jina-embeddings-v4": {
    dimensions: 2048,
    contextTokens: 32_768,
    lateChunking: true,
    tasks: [...RETRIEVAL, "code.query", "code.passage"],
  },
  "jina-embeddings-v5-text-small": {
    dimensions: 1024,
    contextTokens: 32_768,
    lateChunking: false,
    tasks: [...RETRIEVAL, "clustering"],
  },
};

const FIELDS = ["model", "input", "dimensions", "embedding_type", "late_chunking", "normalized", "task", "truncate"];
const FORMATS: readonly ValueFormat[] = ["float", "base64", "binary", "ubinary"];
const ITEMS_PER_REQUEST = 512;

/**
 * Starts a server that behaves on the wire as Jina AI's `/v1/embeddings` does, `late_chunking`, limits and errors included, on an
 * ephemeral port of 127.0.0.1.
 *
 * Built on Jina's OpenAPI document 2026.04.02.1816: fields of each model, error codes with their sentences, headers, limits of
 * the tiers; and on refusals as users reported them, for the 512 items of a request and the sentence on tokens (of v3 in 2024,
 * before there were codes).
 *
 * @example
 * ```ts
 * import { startFakeJina } from "@embedloom/testing";
 *
 * const server = await startFakeJina();
 * const response = await fetch(`${server.url}/embeddings`, { method: "POST", body: "{}" });
 * console.log(response.status); // 401
 * await server.close();
 * ```
 */
export async function startFakeJina(given: FakeJinaSettings = {}): Promise<FakeJina> {
  const settings = readOptions<FakeJinaSettings>("settings", given, {
    ...hostKinds,
    concurrency: countKind,
    contextTokens: countKind,
  });
  return startFakeHost(settings, (exchange, work) => answer(settings, exchange, work));
}

function answer(settings: FakeJinaSettings, { request, url }: Exchange, work: HostWork): Reply {
  const { counters, limiter, fault } = work;
  const id = request.index;
  const key = bearerOf(request);
  if (key === undefined)
    return refused(
      id,
      401,
      "AUTH_MISSING_API_KEY",
      "Authentication required. Provide your API key via the Authorization header.",
    );
  if (settings.apiKey !== undefined && key !== settings.apiKey) {
    return refused(id, 401, "AUTH_INVALID_API_KEY", "Invalid API key. Verify your API key or generate a new one.");
  }
  const instead = faultReply(id, fault);
  if (instead !== undefined) return instead;
  if (request.method !== "POST" || url.pathname !== "/v1/embeddings") return jsonReply(404, { detail: "Not Found" });
  const { concurrency = 500 } = settings;
  if (counters.inFlight > concurrency) {
    return refused(
      id,
      429,
      "RATE_CONCURRENCY_LIMIT_EXCEEDED",
      `Concurrency limit exceeded: ${counters.inFlight}/${concurrency} concurrent requests. Wait for pending requests to complete before sending new ones.`,
    );
  }
  const body = bodyOf(request);
  if (body === undefined) return invalid(id, "JSON decode error");
  const read = readRequest(body);
  if ("code" in read) return refused(id, 400, read.code, read.detail);
  if ("invalid" in read) return invalid(id, read.invalid);
  const { texts, model, isLate } = read;
  const tokens = texts.map(work.countTokens);
  const total = tokens.reduce((sum, each) => sum + each, 0);
  const limit = settings.contextTokens ?? model.contextTokens;
  const longest = isLate ? total : Math.max(...tokens);
  if (longest > limit && body["truncate"] !== true) {
    return refused(
      id,
      400,
      "INPUT_TOKEN_LIMIT_EXCEEDED",
      `Single text cannot exceed ${limit} tokens. ${longest} tokens given.`,
    );
  }
  const refusal = limiter.admit(total);
  if (refusal !== undefined) {
    const [code, what] =
      refusal.bucket === "requests"
        ? ["RATE_REQUEST_LIMIT_EXCEEDED", "Request"]
        : ["RATE_TOKEN_LIMIT_EXCEEDED", "Token"];
    return refused(
      id,
      429,
      code!,
      `${what} rate limit exceeded: ${refusal.used}/${refusal.limit} ${refusal.bucket} per minute.`,
    );
  }
  const { poison } = settings;
  if (poison !== undefined && texts.some((text) => text.includes(poison)))
    return invalid(id, "The input cannot be processed.");
  return served(read, total, work);
}

function served(
  { texts, model, name, width, format, isLate, task }: ReadRequest,
  total: number,
  { counters, limiter, fault }: HostWork,
): Reply {
  counters.requestsServed += 1;
  counters.vectorsServed += texts.length;
  counters.tokensBilled += total;
  const salt = `${name}:${task ?? ""}`;
  const vectors = isLate
    ? contextVectors(texts, model.dimensions, width, salt)
    : texts.map((text) => shortenedVector(deterministicVector(text, model.dimensions, salt), width));
  const rows = spoilRows(
    vectors.map((vector, index) => ({ index, vector })),
    fault,
  );
  const data = rows.map(({ index, vector }) => ({
    object: "embedding",
    index,
    embedding: writtenValues(vector, format),
  }));
  const headers = Object.fromEntries(
    limiter.levels().map(({ bucket, remaining }) => [`x-ratelimit-remaining-${bucket}`, String(remaining)]),
  );
  return jsonReply(200, { model: name, object: "list", data, usage: { total_tokens: total } }, headers);
}

function faultReply(id: number, fault: HostWork["fault"]): Reply | undefined {
  switch (fault?.kind) {
    case "server-error":
      return fault.status === 504
        ? refused(
            id,
            504,
            "SERVICE_TIMEOUT",
            "Request timed out after 60 seconds. Try with smaller inputs or retry later.",
          )
        : fault.status === 503
          ? refused(
              id,
              503,
              "SERVICE_UNAVAILABLE",
              "Service temporarily unavailable. Please retry with exponential backoff.",
            )
          : refused(id, fault.status, "INTERNAL_ERROR", "An unexpected error occurred.");
    case "rate-limit":
      return refused(
        id,
        429,
        "RATE_TOKEN_LIMIT_EXCEEDED",
        "Token rate limit exceeded: 100,001/100,000 tokens per minute.",
        fault.retryAfterSeconds,
      );
    case "insufficient-balance":
      return refused(id, 403, "AUTHZ_INSUFFICIENT_BALANCE", "Insufficient account balance. Top up your account.");
    default:
      return undefined;
  }
}

interface ReadRequest {
  readonly texts: readonly string[];
  readonly model: Model;
  readonly name: string;
  readonly width: number;
  readonly format: ValueFormat;
  readonly isLate: boolean;
  readonly task: string | undefined;
}

type Problem = { readonly code: string; readonly detail: string } | { readonly invalid: string };

function readRequest(body: Readonly<Record<string, unknown>>): ReadRequest | Problem {
  const { model: name, input, dimensions, embedding_type: type = "float", late_chunking: late, task } = body;
  const model = typeof name === "string" && Object.hasOwn(MODELS, name) ? MODELS[name] : undefined;
  if (typeof name !== "string" || model === undefined) {
    const detail = `Model '${String(name)}' not found. Available models: ${Object.keys(MODELS).join(", ")}.`;
    return { code: "INPUT_MODEL_NOT_FOUND", detail };
  }
  const at = `Validation error: 'body -> ${name}'`;
  const unknown = Object.keys(body).find((field) => !FIELDS.includes(field));
  if (unknown !== undefined || (late !== undefined && !model.lateChunking)) {
    return { invalid: `${at} Extra inputs are not permitted: ${unknown ?? "late_chunking"}` };
  }
  const texts = typeof input === "string" ? [input] : input;
  if (!Array.isArray(texts) || texts.length === 0 || !texts.every((text) => typeof text === "string" && text !== "")) {
    return { invalid: `${at} Input must be texts that are not empty.` };
  }
  if (texts.length > ITEMS_PER_REQUEST) {
    return {
      invalid: `${at} Each input list can contain at most ${ITEMS_PER_REQUEST} items.. Field errors: : Invalid value`,
    };
  }
  const width = dimensions ?? model.dimensions;
  if (typeof width !== "number" || !Number.isInteger(width) || width < 1 || width > model.dimensions) {
    return { invalid: `${at} Dimensions must be from 1 to ${model.dimensions}.` };
  }
  const format = FORMATS.find((each) => each === type);
  if (format === undefined) return { invalid: `${at} embedding_type must be one of ${FORMATS.join(", ")}.` };
  if (task !== undefined && task !== null && (typeof task !== "string" || !model.tasks.includes(task))) {
    return { invalid: `${at} Unknown task.` };
  }
  return {
    texts,
    model,
    name,
    width,
    format,
    isLate: late === true,
    task: typeof task === "string" ? task : undefined,
  };
}

function refused(id: number, status: number, code: string, detail: string, retryAfterSeconds?: number): Reply {
  const headers = retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) };
  return jsonReply(status, { detail, code, request_id: `req-${id}` }, headers);
}

function invalid(id: number, detail: string): Reply {
  return jsonReply(422, { detail: `[RID: req-${id}] ${detail}` });
}
