import {
  AuthenticationError,
  type EmbedloomError,
  type ErrorFacts,
  InputRejectedError,
  InputTooLongError,
  ModelNotFoundError,
  QuotaExhaustedError,
  RateLimitError,
  RequestTooLargeError,
  retryAfterMs,
  safeServerText,
  ServerError,
  UnsupportedError,
} from "@embedloom/core";
import { rateLimitState } from "./rate-limit-headers.ts";
import type { Refusal } from "./refusal.ts";

/** The request that was refused. */
export interface SentRequest {
  /** How messages name the server. */
  readonly server: string;
  /** The model as the caller named it. */
  readonly model: string;
  /** The inputs, prompts included. */
  readonly inputs: readonly string[];
  /** The width that was sent. Absent: none. */
  readonly dimensions?: number | undefined;
}

/** A refusal with everything a rule needs. */
interface Case extends Refusal {
  readonly request: SentRequest;
  /** `(status 400)`, or nothing when there is none. */
  readonly mark: string;
  /** What the server said, as far as it may be shown. */
  readonly said: string;
  readonly facts: ErrorFacts;
}

/** The typed error of a refusal: by status and code first, by the wording where they say too little. */
export function judgeRefusal(refusal: Refusal, request: SentRequest, cause?: unknown): EmbedloomError {
  const { status, headers, text } = refusal;
  const shown = safeServerText(text, request.inputs);
  const waitMs = headers === undefined ? undefined : retryAfterMs(headers);
  const facts: ErrorFacts = {
    ...(cause !== undefined && { cause }),
    ...(status !== undefined && { status }),
    ...(waitMs !== undefined && { retryAfterMs: waitMs }),
  };
  const mark = status === undefined ? "" : ` (status ${status})`;
  const said = shown === undefined ? "" : ` It said: "${shown}"`;
  const judged: Case = { ...refusal, request, mark, said, facts };
  for (const rule of RULES) {
    const error = rule(judged);
    if (error !== undefined) return error;
  }
  return serverFailed(judged);
}

type Rule = (refusal: Case) => EmbedloomError | undefined;

const RULES: readonly Rule[] = [
  missingModel,
  credentials,
  quota,
  overTheMinute,
  rateLimit,
  tooLong,
  tooLarge,
  unsupported,
  rejected,
];

function missingModel({ status, codes, request, mark, said, facts }: Case): EmbedloomError | undefined {
  if (status !== 404 && !hasCode(codes, "model_not_found", "deploymentnotfound")) return undefined;
  const wayOut = "Check `model`, and that `baseURL` ends in the path of the API, usually /v1.";
  return new ModelNotFoundError(
    `${start(request.server)} does not know "${request.model}"${mark}. ${wayOut}${said}`,
    facts,
  );
}

function credentials({ status, codes, request, mark, said, facts }: Case): EmbedloomError | undefined {
  if (status !== 401 && status !== 403 && !hasCode(codes, "invalid_api_key")) return undefined;
  const wayOut = "Check `apiKey` (or the environment variable OPENAI_API_KEY) and what it may do.";
  // What is said of a wrong key repeats the key; a 403 tells of regions and permissions.
  const reason = status === 403 ? said : "";
  return new AuthenticationError(`${start(request.server)} refused the credentials${mark}. ${wayOut}${reason}`, facts);
}

// By code alone: Gemini uses OpenAI's wording about the quota for plain rate limits.
function quota({ status, codes, request, mark, facts }: Case): EmbedloomError | undefined {
  if (status !== 402 && !hasCode(codes, "insufficient_quota", "billing_hard_limit_reached")) return undefined;
  const wayOut = "Waiting does not help: check plan and billing.";
  return new QuotaExhaustedError(`The account at ${request.server} has no quota left${mark}. ${wayOut}`, facts);
}

// Same status and code as a rate limit, but more than the bucket can ever hold: no wait helps.
function overTheMinute({ status, text, request, mark, said, facts }: Case): EmbedloomError | undefined {
  const { limit, requested } = /Limit (?<limit>[\d,]+).*?Requested (?<requested>[\d,]+)/s.exec(text)?.groups ?? {};
  const never = /request too large/i.test(text) || toNumber(requested) > toNumber(limit);
  return status === 429 && never ? requestTooLarge(request, mark, said, facts) : undefined;
}

function rateLimit({ status, codes, headers, request, mark, said, facts }: Case): EmbedloomError | undefined {
  if (status !== 429 && !hasCode(codes, "429", "rate_limit_exceeded")) return undefined;
  const state = headers === undefined ? undefined : rateLimitState(headers);
  return new RateLimitError(`${start(request.server)} asks to slow down${mark}.${said}`, {
    ...facts,
    rateLimit: state,
  });
}

const TOO_LONG =
  /maximum (?:context|input|sequence) length|context length|context size|too large to process|must have less than \d+ tokens/i;
const LENGTH_LIMIT =
  /(?:maximum (?:context|input|sequence) length is|must have less than|(?:context|batch) size:?)\s*\(?([\d,]+)/i;
const LENGTH_GIVEN = /(?:you requested|Given:|input \()\s*([\d,]+)/i;

function tooLong(refusal: Case): EmbedloomError | undefined {
  const { text, codes, request, mark, facts } = refusal;
  if (!TOO_LONG.test(text) && !hasCode(codes, "context_length_exceeded", "exceed_context_size_error")) return undefined;
  const limit = toCount(LENGTH_LIMIT.exec(text)?.[1]);
  const tokens = toCount(LENGTH_GIVEN.exec(text)?.[1]);
  const sizes = [tokens && `${tokens} tokens`, limit && `at most ${limit}${tokens === undefined ? " tokens" : ""}`]
    .filter(Boolean)
    .join(", ");
  // llama-server refuses what fits the model but not its physical batch; only its own flag helps.
  const wayOut = /physical batch/.test(text)
    ? "Chunk it, or start llama-server with a larger --ubatch-size."
    : "Chunk it.";
  const problem = `The text is longer than ${request.model} takes${sizes && `: ${sizes}`}${mark}. ${wayOut}`;
  return new InputTooLongError(problem, { ...facts, index: blamedInput(refusal), limit, tokens });
}

const TOO_LARGE =
  /tokens per request|array length must be|batch size \d+ > maximum|too many tokens overall|requests can be in one batch|(?:payload|entity|body) (?:is )?too large/i;

function tooLarge({ status, text, codes, request, mark, said, facts }: Case): EmbedloomError | undefined {
  const byCode = status === 413 || hasCode(codes, "max_tokens_per_request");
  // Until 2024 OpenAI said the same of too many inputs and of an empty one.
  const tooMany = text.includes("'$.input' is invalid") && request.inputs.length > 2048;
  return byCode || tooMany || TOO_LARGE.test(text) ? requestTooLarge(request, mark, said, facts) : undefined;
}

function requestTooLarge(request: SentRequest, mark: string, said: string, facts: ErrorFacts): RequestTooLargeError {
  const { length } = request.inputs;
  const wayOut =
    length === 1
      ? "Its one input is too long by itself: chunk it."
      : `Send fewer than ${length} inputs at once: set \`limits\`.`;
  return new RequestTooLargeError(`One request is too large for ${request.server}${mark}. ${wayOut}${said}`, facts);
}

function unsupported({ status, text, param, request, mark, said, facts }: Case): EmbedloomError | undefined {
  const { server, model, dimensions } = request;
  if (status === 501 || status === 405) {
    return new UnsupportedError(
      `${start(server)} gives no embeddings here${mark}. Check \`baseURL\` and \`model\`.${said}`,
      facts,
    );
  }
  if (status !== 400 && status !== 422) return undefined;
  if (dimensions !== undefined && /dimension|matryoshka/i.test(`${param} ${text}`)) {
    const wayOut = "Leave `dimensions` out, or cut the vectors with withDimensions(embedder, n, { force: true }).";
    return new UnsupportedError(
      `${start(server)} does not give ${model} ${dimensions} dimensions${mark}. ${wayOut}${said}`,
      facts,
    );
  }
  if (param === "encoding_format" || /encoding_format/i.test(text)) {
    return new UnsupportedError(
      `${start(server)} refuses the encoding${mark}. Set \`encodingFormat\` to another.${said}`,
      facts,
    );
  }
  return undefined;
}

function rejected(refusal: Case): EmbedloomError | undefined {
  const { status, request, mark, said, facts } = refusal;
  if (status !== 400 && status !== 422) return undefined;
  return new InputRejectedError(`${start(request.server)} refused the request${mark}.${said}`, {
    ...facts,
    index: blamedInput(refusal),
  });
}

function serverFailed({ status, headers, request, mark, said, facts }: Case): EmbedloomError {
  const passing = status === undefined || status >= 500 || [408, 409, 424, 425].includes(status);
  const retryable = passing && headers?.get("x-should-retry") !== "false";
  return new ServerError(`${start(request.server)} failed${mark}.${said}`, { ...facts, retryable });
}

/** The input a refusal names, as `input[3]`, or as FastAPI's `"input",3`; the only one when there is just one. */
function blamedInput({ text, param, request }: Case): number | undefined {
  const { length } = request.inputs;
  const named = /\binput\[(\d+)\]/.exec(`${param ?? ""} ${text}`)?.[1] ?? /"input",\s*(\d+)/.exec(text)?.[1];
  const index = named === undefined && length === 1 ? 0 : toNumber(named);
  return index < length ? index : undefined;
}

function hasCode(codes: readonly string[], ...wanted: readonly string[]): boolean {
  return wanted.some((code) => codes.includes(code));
}

function toNumber(digits: string | undefined): number {
  return digits === undefined ? NaN : Number(digits.replaceAll(",", ""));
}

function toCount(digits: string | undefined): number | undefined {
  const count = toNumber(digits);
  return Number.isSafeInteger(count) && count > 0 ? count : undefined;
}

function start(server: string): string {
  return server.charAt(0).toUpperCase() + server.slice(1);
}
