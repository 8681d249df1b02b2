import {
  AuthenticationError,
  ConnectionError,
  type EmbedloomError,
  type ErrorFacts,
  InputRejectedError,
  InputTooLongError,
  InvalidReplyError,
  isEmbedloomError,
  kinds,
  type KindsOf,
  ModelNotFoundError,
  QuotaExhaustedError,
  RateLimitError,
  readOptions,
  RequestTooLargeError,
  retryAfterMs,
  safeServerText,
  ServerError,
} from "@embedloom/core";

/** The request that another library failed. */
export interface ForeignRequest {
  /** Kind of provider, for the message. */
  readonly provider: string;
  /** Name of the model, for the message. */
  readonly model: string;
  /** The inputs, so that no message repeats them. */
  readonly inputs: readonly string[];
}

type Fields = Readonly<Record<string, unknown>>;

const TOO_LONG =
  /context.?(?:length|window|size)|maximum (?:context|input|sequence) length|ContextOverflow|too many input tokens|input token count|expected maxLength/i;
const TOO_LARGE =
  /tokens per request|too many (?:inputs|values|tokens)|batch size|array length|(?:payload|entity) too large/i;
/** Google says with status 400 what others say with 401. */
const WRONG_KEY = /\bapi[ _-]?key\b.{0,40}\b(?:invalid|not valid|incorrect|expired|missing|required)|API_KEY_INVALID/i;
const NO_CREDIT = /insufficient_quota|billing_hard_limit/i;
/** An abort that the caller did not ask for is a time limit somewhere in the library. */
const TOO_SLOW =
  /^(?:ETIMEDOUT|UND_ERR_(?:HEADERS|BODY)_TIMEOUT|TimeoutError|APIConnectionTimeoutError|AbortError|ABORT_ERR|APIUserAbortError|ResponseAborted)$/;
const NO_ANSWER = /^(?:ECONN\w+|ENOTFOUND|EAI_AGAIN|EPIPE|EHOSTUNREACH|ENETUNREACH|UND_ERR_\w+|APIConnectionError)$/;

/**
 * The typed error behind whatever another library threw: by the HTTP status that it carries under one of the usual names,
 * else by the system's code. What tells neither, such as a bug, is handed on as it is.
 *
 * @example
 * ```ts
 * import { foreignError } from "@embedloom/adapter";
 * import { isEmbedloomError } from "@embedloom/core";
 *
 * const theirs = Object.assign(new Error("Slow down"), { status: 429, headers: { "retry-after": "2" } });
 * const error = foreignError(theirs, { provider: "acme", model: "m", inputs: ["a"] });
 * console.log(isEmbedloomError(error, "rate_limited"), isEmbedloomError(error) && error.retryAfterMs); // true 2000
 * ```
 */
export function foreignError(error: unknown, given: ForeignRequest): unknown {
  const request = readOptions("request", given, requestKinds);
  try {
    return typedError(error, request);
  } catch {
    // What cannot be looked at tells nothing.
    return error;
  }
}

function typedError(error: unknown, request: ForeignRequest): unknown {
  const chain = causesOf(error);
  const own = chain.find((link) => isEmbedloomError(link));
  if (own !== undefined || !(error instanceof Error)) return own ?? error;
  const status = first(chain, statusOf);
  const headers = first(chain, headersOf);
  const waitMs = headers && retryAfterMs(headers);
  const shown = safeServerText(error.message, request.inputs);
  const found: Found = {
    status,
    text: `${error.name}: ${error.message}`,
    codes: chain.flatMap(codesOf).join(" "),
    noAnswer: chain.some((link) => wasCalled(link, TOO_SLOW) || hadNoAnswer(link)),
    tooSlow: chain.some((link) => wasCalled(link, TOO_SLOW)),
    said: shown === undefined ? "" : ` It said: "${shown}"`,
    facts: {
      cause: error,
      ...(status !== undefined && { status }),
      ...(waitMs !== undefined && { retryAfterMs: waitMs }),
    },
  };
  return byContent(found, request) ?? byStatus(found, request) ?? error;
}

const requestKinds: KindsOf<ForeignRequest> = { provider: kinds.text, model: kinds.text, inputs: kinds.texts };

/** What could be read out of an error. */
interface Found {
  readonly status: number | undefined;
  readonly text: string;
  readonly codes: string;
  readonly noAnswer: boolean;
  /** Whether time was up: a smaller request may do. */
  readonly tooSlow: boolean;
  /** What the library said, as far as it may be shown. */
  readonly said: string;
  readonly facts: ErrorFacts;
}

function byContent(found: Found, { provider, model, inputs }: ForeignRequest): EmbedloomError | undefined {
  const { status = 400, text, codes, said, facts } = found;
  const who = `${provider} (${model})`;
  if (status >= 500) return undefined;
  if (TOO_LONG.test(`${codes} ${text}`)) {
    return new InputTooLongError(`A text is longer than ${who} takes: chunk it.`, blaming(inputs, facts));
  }
  // What is said of a wrong key repeats the key.
  if (WRONG_KEY.test(text)) return new AuthenticationError(`${who} refused the credentials.`, facts);
  if (/LoadAPIKeyError/.test(text)) return new AuthenticationError(`${who} has no key.`, facts);
  if (NO_CREDIT.test(codes)) {
    return new QuotaExhaustedError(`The account at ${provider} has no quota left: check plan and billing.`, facts);
  }
  if (status === 429 || !TOO_LARGE.test(text)) return undefined;
  const problem = `One request of ${inputs.length} inputs is too large for ${who}: set \`limits\`.${said}`;
  return new RequestTooLargeError(problem, facts);
}

function byStatus(found: Found, { provider, model, inputs }: ForeignRequest): EmbedloomError | undefined {
  const { status, said, facts } = found;
  const who = `${provider} (${model})`;
  if (found.noAnswer && (status === undefined || status < 400)) {
    const problem = `${who} could not be reached, or did not answer in time.`;
    return new ConnectionError(problem, { ...facts, splittable: found.tooSlow });
  }
  if (status === undefined) return undefined;
  if (status < 300)
    return new InvalidReplyError("shape", `${who} sent no vectors.${said}`, { ...facts, retryable: true });
  if (status === 402) return new QuotaExhaustedError(`The account at ${provider} has no quota left.`, facts);
  // What is said of a wrong key repeats the key.
  if (status === 401 || status === 403) return new AuthenticationError(`${who} refused the credentials.`, facts);
  if (status === 404) return new ModelNotFoundError(`${provider} does not know "${model}".${said}`, facts);
  if (status === 413) return new RequestTooLargeError(`One request is too large for ${who}: set \`limits\`.`, facts);
  if (status === 429) return new RateLimitError(`${who} asks to slow down.${said}`, facts);
  if (status === 400 || status === 422) {
    return new InputRejectedError(`${who} refused the request.${said}`, blaming(inputs, facts));
  }
  const retryable = status >= 500 || status === 408 || status === 409 || status === 425;
  const splittable = status === 504 || status === 408;
  return new ServerError(`${who} failed (status ${status}).${said}`, { ...facts, retryable, splittable });
}

/** One input alone is to blame for what its request was refused for. */
function blaming(inputs: readonly string[], facts: ErrorFacts): ErrorFacts {
  return inputs.length === 1 ? { ...facts, index: 0 } : facts;
}

/** The error and its causes, outermost first; no further than a chain can sensibly be. */
function causesOf(error: unknown): Error[] {
  const chain: Error[] = [];
  for (let link = error; link instanceof Error && chain.length < 8; link = link.cause) chain.push(link);
  return chain;
}

function first<T>(chain: readonly Error[], read: (link: Error) => T | undefined): T | undefined {
  return chain.map(read).find((found) => found !== undefined);
}

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}

function statusOf(error: Error): number | undefined {
  const { status, statusCode, status_code: snake, response } = fieldsOf(error);
  const found = [status, statusCode, snake, fieldsOf(response)["status"]];
  return found.find((each): each is number => typeof each === "number" && each >= 100);
}

/** Codes under the names of the openai client, the AI SDK and Node. */
function codesOf(error: Error): string[] {
  const { code, type, error: inner, data } = fieldsOf(error);
  const places = [{ code, type }, fieldsOf(inner), fieldsOf(fieldsOf(data)["error"])];
  return places.flatMap((place) => [place["code"], place["type"]]).filter((each) => typeof each === "string");
}

function headersOf(error: Error): Headers | undefined {
  const { headers, responseHeaders, response } = fieldsOf(error);
  const found = headers ?? responseHeaders ?? fieldsOf(response)["headers"];
  if (found instanceof Headers) return found;
  const texts = Object.entries(fieldsOf(found)).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  return texts.length === 0 ? undefined : new Headers(texts);
}

function hadNoAnswer(error: Error): boolean {
  // What `fetch` throws when there was no answer, or only a part of one.
  const fetchFailed = error instanceof TypeError && /fetch failed|network|terminated|socket/i.test(error.message);
  return fetchFailed || wasCalled(error, NO_ANSWER);
}

/** Whether an error has one of the codes or names. */
function wasCalled(error: Error, names: RegExp): boolean {
  const { code, name } = fieldsOf(error);
  return [code, name].some((each) => typeof each === "string" && names.test(each));
}
