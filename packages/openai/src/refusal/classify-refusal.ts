import {
  AuthenticationError,
  type EmbedloomError,
  type ErrorFacts,
  InputRejectedError,
  InputTooLongError,
  type InputTooLongFacts,
  ModelNotFoundError,
  QuotaExhaustedError,
  RateLimitError,
  RequestTooLargeError,
  safeServerText,
  ServerError,
  UnsupportedError,
} from "@embedloom/core";
import { rateLimitState } from "../wire/index.ts";
import { blamedInput } from "./blamed-input.ts";
import { estimateTokens } from "../count/index.ts";
import type { Refusal } from "./refusal.ts";
import { REFUSAL_WORDS } from "./refusal-words.ts";
import { readSizeRefusal } from "./size-refusal.ts";

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
  /** Most tokens of one input, as far as it is known. Absent: unknown. */
  readonly tokensPerInput?: number | undefined;
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
export function classifyRefusal(refusal: Refusal, request: SentRequest, cause?: unknown): EmbedloomError {
  const { status, text, waitMs } = refusal;
  const shown = safeServerText(text, request.inputs);
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
  blocked,
  credentials,
  quota,
  overTheMinute,
  rateLimit,
  tooBig,
  unsupported,
  exhausted,
  ownStore,
  rejected,
];

function missingModel(refusal: Case): EmbedloomError | undefined {
  const { status, codes, request, mark, said, facts } = refusal;
  const named = status === 404 || hasCode(codes, "model_not_found", "deploymentnotfound");
  if (!named && !(inWords(refusal) && REFUSAL_WORDS.model.test(refusal.text))) return undefined;
  const wayOut = "Check `model`, and that `baseURL` ends in the path of the API, usually /v1.";
  return new ModelNotFoundError(
    `${start(request.server)} does not know "${request.model}"${mark}. ${wayOut}${said}`,
    facts,
  );
}

// A firewall before the server, or a filter within, looks at the texts: one of them may be all that it minds.
function blocked({ status, text, request, mark, said, facts }: Case): EmbedloomError | undefined {
  if (status !== 403 || !(REFUSAL_WORDS.page.test(text) || REFUSAL_WORDS.blocked.test(text))) return undefined;
  const problem = `${start(request.server)}, or a firewall in front of it, blocked the request${mark}: for one of its texts, or because of who asks (\`apiKey\`, the address of this machine).${said}`;
  return new InputRejectedError(problem, { ...facts, index: request.inputs.length === 1 ? 0 : undefined });
}

function credentials(refusal: Case): EmbedloomError | undefined {
  const { status, codes, text, request, mark, said, facts } = refusal;
  const named = status === 401 || status === 403 || hasCode(codes, "invalid_api_key", "authentication_error");
  // A code is enough; words are, where nothing else has been said of an input.
  if (REFUSAL_WORDS.credit.test(text) && named) return undefined;
  if (!named && !(inWords(refusal) && REFUSAL_WORDS.key.test(text))) return undefined;
  const wayOut = "Check `apiKey` (or the environment variable OPENAI_API_KEY) and what it may do.";
  // What is said of a wrong key repeats the key; a 403 tells of regions and permissions.
  const reason = status === 403 ? said : "";
  return new AuthenticationError(`${start(request.server)} refused the credentials${mark}. ${wayOut}${reason}`, facts);
}

/** Whether the status leaves it to the words what is wrong. */
function inWords({ status }: Case): boolean {
  return status === undefined || status === 400 || status === 422;
}

// By code, or by words about a balance: Gemini uses OpenAI's wording about the quota for plain rate limits.
function quota({ status, codes, text, request, mark, facts }: Case): EmbedloomError | undefined {
  const named = hasCode(codes, "insufficient_quota", "billing_hard_limit_reached", "arrearage");
  const hasCreditWords = (status ?? 400) < 500 && REFUSAL_WORDS.credit.test(text);
  if (status !== 402 && !named && !hasCreditWords) return undefined;
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

function tooBig(refusal: Case): EmbedloomError | undefined {
  const { status, text, codes, param, request, mark, said, facts } = refusal;
  // Until 2024 OpenAI said the same of too many inputs and of an empty one.
  const old = text.includes("'$.input' is invalid") && request.inputs.length > 2048;
  if (old || hasCode(codes, "max_tokens_per_request")) return requestTooLarge(request, mark, said, facts);
  const sizeRefusal = readSizeRefusal(text, param, request);
  if (sizeRefusal?.about === "input" || hasCode(codes, "context_length_exceeded", "exceed_context_size_error")) {
    const { limit, tokens, index = soleInput(refusal) } = sizeRefusal ?? {};
    return tooLong(refusal, { ...facts, index, limit: countOf(limit), tokens: countOf(tokens) });
  }
  if (sizeRefusal === undefined && status !== 413) return undefined;
  return requestTooLarge(request, mark, said, facts);
}

function tooLong({ text, request, mark }: Case, facts: InputTooLongFacts): InputTooLongError {
  const { tokens, limit } = facts;
  const sizes = [tokens && `${tokens} tokens`, limit && `at most ${limit}${tokens === undefined ? " tokens" : ""}`]
    .filter(Boolean)
    .join(", ");
  // llama-server refuses what fits the model but not its physical batch; only its own flag helps.
  const wayOut = /physical batch/.test(text)
    ? "Chunk it, or start llama-server with a larger --ubatch-size."
    : "Chunk it, or set `onOverlong`.";
  const problem = `The text is longer than ${request.model} takes${sizes && `: ${sizes}`}${mark}. ${wayOut}`;
  return new InputTooLongError(problem, facts);
}

function requestTooLarge(request: SentRequest, mark: string, said: string, facts: ErrorFacts): RequestTooLargeError {
  const { length } = request.inputs;
  const wayOut =
    length === 1
      ? "Its one input is too long by itself: chunk it."
      : `Send fewer than ${length} inputs at once: set \`limits\`.`;
  return new RequestTooLargeError(`One request is too large for ${request.server}${mark}. ${wayOut}${said}`, facts);
}

function unsupported(refusal: Case): EmbedloomError | undefined {
  const { status, text, param, request, mark, said, facts } = refusal;
  const { server, model, dimensions } = request;
  const because = (problem: string): UnsupportedError =>
    new UnsupportedError(`${start(server)} ${problem}${said}`, facts);
  if (status === 501 || status === 405) {
    return because(`gives no embeddings here${mark}. Check \`baseURL\` and \`model\`.`);
  }
  if (!inWords(refusal) && status !== 500) return undefined;
  if (dimensions !== undefined && /dimension|matryoshka/i.test(`${param} ${text}`)) {
    const wayOut = "Leave `dimensions` out, or cut the vectors with withDimensions(embedder, n, { force: true }).";
    return because(`does not give ${model} ${dimensions} dimensions${mark}. ${wayOut}`);
  }
  if (status === 500) return undefined;
  if (/does(?: not|n['’]t) support (?:the )?embeddings?\b/i.test(text)) {
    return because(`gives no embeddings with ${model}${mark}. Check \`model\`.`);
  }
  if (REFUSAL_WORDS.encoding.test(`${param} ${text}`)) {
    return because(`refuses the encoding${mark}. Set \`encodingFormat\` to another.`);
  }
  // Of an input such words say that it is empty.
  if (/\binputs?\b(?!_)/i.test(`${param} ${text}`)) return undefined;
  if (REFUSAL_WORDS.missingField.test(text)) {
    return because(`wants a field that was not sent${mark}. Pass \`inputType\`, or set it in \`extraBody\`.`);
  }
  if (REFUSAL_WORDS.unknownField.test(text)) {
    return because(`does not know a field that was sent${mark}. Check \`preset\` and \`extraBody\`.`);
  }
  return undefined;
}

// Whatever status it came with: fewer inputs may fit.
function exhausted({ text, request, mark, said, facts }: Case): EmbedloomError | undefined {
  if (!/out of memory|insufficient memory|\boom\b|failed to allocate/i.test(text)) return undefined;
  return new ServerError(`${start(request.server)} ran out of memory${mark}.${said}`, { ...facts, splittable: true });
}

// The gateway's fault, and nobody's input: a smaller request meets the same.
function ownStore(refusal: Case): EmbedloomError | undefined {
  const { codes, text, request, mark, said, facts } = refusal;
  if (!inWords(refusal) || !(hasCode(codes, "no_db_connection") || REFUSAL_WORDS.store.test(text))) return undefined;
  const problem = `${start(request.server)} lacks its own database${mark}; no request can succeed until it has it.${said}`;
  return new ServerError(problem, { ...facts, retryable: false });
}

function rejected(refusal: Case): EmbedloomError | undefined {
  const { status, text, param, request, mark, said, facts } = refusal;
  if (status !== 400 && status !== 422) return undefined;
  const long = overlongInput(request);
  if (long !== undefined) return tooLong(refusal, { ...facts, index: long });
  return new InputRejectedError(`${start(request.server)} refused the request${mark}.${said}`, {
    ...facts,
    index: blamedInput(text, param, request.inputs.length),
  });
}

// No words tell, but the model's window is known, and one input alone is far beyond it.
function overlongInput({ inputs, tokensPerInput }: SentRequest): number | undefined {
  if (tokensPerInput === undefined) return undefined;
  const long = inputs.flatMap((input, i) => (estimateTokens(input) > 1.5 * tokensPerInput ? [i] : []));
  return long.length === 1 ? long[0] : undefined;
}

function serverFailed({ status, headers, text, request, mark, said, facts }: Case): EmbedloomError {
  const passing = status === undefined || status >= 500 || [408, 409, 424, 425].includes(status);
  const retryable = passing && headers?.get("x-should-retry") !== "false";
  // 524 is Cloudflare's word for a server that took too long.
  const slow = [408, 504, 524].includes(status ?? 0) || /time[d -]?out|deadline exceeded|took too long/i.test(text);
  return new ServerError(`${start(request.server)} failed${mark}.${said}`, {
    ...facts,
    retryable,
    splittable: retryable && slow,
  });
}

function soleInput({ request }: Case): number | undefined {
  return request.inputs.length === 1 ? 0 : undefined;
}

function hasCode(codes: readonly string[], ...wanted: readonly string[]): boolean {
  return wanted.some((code) => codes.includes(code));
}

function toNumber(digits: string | undefined): number {
  return digits === undefined ? NaN : Number(digits.replaceAll(",", ""));
}

function countOf(count: number | undefined): number | undefined {
  return Number.isSafeInteger(count) ? count : undefined;
}

function start(server: string): string {
  return server.charAt(0).toUpperCase() + server.slice(1);
}
