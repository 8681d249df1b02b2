import {
  AuthenticationError,
  ConnectionError,
  type EmbedloomError,
  type ErrorFacts,
  InputRejectedError,
  InputTooLongError,
  InvalidReplyError,
  isEmbedloomError,
  ModelNotFoundError,
  RateLimitError,
  RequestTooLargeError,
  retryAfterMs,
  safeServerText,
  ServerError,
  UnsupportedError,
} from "@embedloom/core";

/** Where a request went and what it held. */
export interface OllamaTarget {
  /** The server's address. */
  readonly endpoint: string;
  /** The model as the caller named it. */
  readonly model: string;
  /** The inputs, prompts included. */
  readonly inputs: readonly string[];
}

/** A reply with an error status, as it came: the text may hold inputs. */
export class HttpRefusal extends Error {
  /** HTTP status; 200 when a reply that looks like success holds an error. */
  readonly status: number;
  /** Headers of the reply. */
  readonly headers: Headers;

  constructor(status: number, body: string, headers: Headers = new Headers()) {
    super(errorText(body));
    this.name = "HttpRefusal";
    this.status = status;
    this.headers = headers;
  }
}

/** The typed error of whatever a request threw; unknown failures are handed on as they are. */
export function ollamaError(error: unknown, target: OllamaTarget): unknown {
  if (isEmbedloomError(error)) return error;
  if (error instanceof HttpRefusal) return judge(error, target);
  if (error instanceof SyntaxError) {
    const problem = `The reply of Ollama at ${target.endpoint} is no whole JSON: check that \`baseURL\` is Ollama's.`;
    return new InvalidReplyError("shape", problem, { retryable: true, cause: error });
  }
  if (error instanceof TypeError) {
    const code = systemCode(error);
    const broke = `The connection to Ollama at ${target.endpoint} broke${code}.`;
    const refused = `No answer from Ollama at ${target.endpoint}${code}: is it running? Start it with \`ollama serve\`, or set \`baseURL\`.`;
    return new ConnectionError(/ECONNRESET|UND_ERR_SOCKET|^$/.test(code.slice(2, -1)) ? broke : refused, {
      cause: error,
    });
  }
  return error;
}

/** A refusal with everything a rule needs. */
interface Case {
  readonly status: number;
  readonly text: string;
  readonly target: OllamaTarget;
  /** What Ollama said, as far as it may be shown. */
  readonly said: string;
  readonly facts: ErrorFacts;
  /** The facts with the only input of the request blamed. */
  readonly blaming: ErrorFacts;
  readonly headers: Headers;
}

type Rule = (refusal: Case) => EmbedloomError | undefined;

// By text before status: from 0.13.3 Ollama answers 400 to whatever goes wrong in the runner.
const RULES: readonly Rule[] = [missing, proxy, tooLong, notFinite, cannotEmbed, passing, unreadable, rejected];

function judge(refusal: HttpRefusal, target: OllamaTarget): EmbedloomError {
  const { status, message: text, headers } = refusal;
  const waitMs = retryAfterMs(headers);
  const facts: ErrorFacts = { status, cause: refusal, ...(waitMs !== undefined && { retryAfterMs: waitMs }) };
  const shown = safeServerText(text, target.inputs);
  const said = shown === undefined ? "" : ` It said: "${shown}"`;
  const blaming = target.inputs.length === 1 ? { ...facts, index: 0 } : facts;
  const judged: Case = { status, text, target, said, facts, blaming, headers };
  for (const rule of RULES) {
    const error = rule(judged);
    if (error !== undefined) return error;
  }
  const retryable = status >= 500 || status === 200 || status === 408;
  return new ServerError(`Ollama failed (status ${status}).${said}`, { ...facts, retryable });
}

function missing({ status, text, target, facts }: Case): EmbedloomError | undefined {
  const { model, endpoint } = target;
  if (/model\b.*\bnot found|pull model manifest: file does not exist/i.test(text)) {
    const wayOut = `Fetch it with \`ollama pull ${model}\`, or set \`pull: "if-missing"\`.`;
    return new ModelNotFoundError(`Ollama at ${endpoint} does not have the model "${model}". ${wayOut}`, facts);
  }
  if (status !== 404 && status !== 405) return undefined;
  const wayOut = "Set `baseURL` without /api or /v1; /api/embed needs Ollama 0.2.6 or newer.";
  return new UnsupportedError(
    `The server at ${endpoint} does not know Ollama's API (status ${status}). ${wayOut}`,
    facts,
  );
}

// What a proxy in front of Ollama answers; Ollama itself has none of these.
function proxy({ status, target, said, facts }: Case): EmbedloomError | undefined {
  const { endpoint, inputs } = target;
  switch (status) {
    case 401:
    case 403:
      return new AuthenticationError(`${endpoint} refused access (status ${status}). Check \`headers\`.`, facts);
    case 413: {
      const wayOut = `Send fewer than ${inputs.length} inputs at once: set \`inputsPerRequest\`.`;
      return new RequestTooLargeError(`One request is too large for ${endpoint} (status 413). ${wayOut}`, facts);
    }
    case 429:
      return new RateLimitError(`${endpoint} asks to slow down (status 429).${said}`, facts);
    default:
      return undefined;
  }
}

function tooLong({ text, target, blaming }: Case): EmbedloomError | undefined {
  if (!/context length/i.test(text)) return undefined;
  const wayOut = "Chunk it, or raise `numCtx` if the model can take more.";
  return new InputTooLongError(`The text is longer than ${target.model} takes as it is loaded. ${wayOut}`, blaming);
}

function notFinite({ text, target, blaming }: Case): EmbedloomError | undefined {
  if (!/\bNaN\b|\bInf\b/.test(text)) return undefined;
  const problem = `${target.model} made a vector that is not finite; some models do for some texts.`;
  return new InvalidReplyError("not_finite", problem, blaming);
}

function cannotEmbed({ status, text, target, facts }: Case): EmbedloomError | undefined {
  if (status !== 501 && !/does not support embeddings?/i.test(text)) return undefined;
  return new UnsupportedError(chatModelMessage(target.model), facts);
}

/** What to say of a model that gives no vectors. */
export function chatModelMessage(model: string): string {
  return `${model} is no embedding model. Use one that is, such as nomic-embed-text, bge-m3 or qwen3-embedding.`;
}

const PASSING = /\bEOF\b|connection re(?:set|fused)|server status|out of memory|server busy|runner process/i;

function passing({ status, text, said, facts }: Case): EmbedloomError | undefined {
  const gone = status === 499 || status === 503;
  return gone || PASSING.test(text) ? new ServerError(`Ollama failed (status ${status}).${said}`, facts) : undefined;
}

// Until 0.13.2 one input that cannot be tokenized fails the whole request with status 500.
function unreadable({ text, said, blaming, status }: Case): EmbedloomError | undefined {
  if (!/failed to (?:encode|tokenize) input/i.test(text)) return undefined;
  return new InputRejectedError(`Ollama cannot read an input (status ${status}).${said}`, blaming);
}

function rejected({ status, said, blaming }: Case): EmbedloomError | undefined {
  if (status !== 400 && status !== 422) return undefined;
  return new InputRejectedError(`Ollama refused the request (status ${status}).${said}`, blaming);
}

function errorText(body: string): string {
  try {
    const parsed: unknown = JSON.parse(body);
    const error = typeof parsed === "object" && parsed !== null && "error" in parsed ? parsed.error : undefined;
    return typeof error === "string" ? error : "";
  } catch {
    return body;
  }
}

/** The system's code somewhere down the chain of causes, such as ` (ECONNREFUSED)`. */
function systemCode(error: unknown): string {
  for (let link = error; link instanceof Error; link = link.cause) {
    if ("code" in link && typeof link.code === "string" && /^[A-Z_]+$/.test(link.code)) return ` (${link.code})`;
  }
  return "";
}
