import {
  AuthenticationError,
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
import { connectionFailure } from "./connection-failure.ts";
import { HttpRefusal } from "./http-refusal.ts";
import { serverFault } from "./server-words.ts";

/** Where a request went and what it held. */
export interface OllamaTarget {
  /** The server's address. */
  readonly endpoint: string;
  /** The model as the caller named it. */
  readonly model: string;
  /** The inputs, prompts included. */
  readonly inputs: readonly string[];
}

/** The typed error of whatever a request threw; unknown failures are handed on as they are. */
export function ollamaError(error: unknown, target: OllamaTarget): unknown {
  if (isEmbedloomError(error)) return error;
  if (error instanceof HttpRefusal) return judge(error, target);
  if (error instanceof SyntaxError) {
    const problem = `The reply of Ollama at ${target.endpoint} is no whole JSON: check that \`baseURL\` is Ollama's.`;
    return new InvalidReplyError("shape", problem, { retryable: true, cause: error });
  }
  return connectionFailure(error, target.endpoint) ?? error;
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
const RULES: readonly Rule[] = [
  missing,
  proxy,
  tooLong,
  notFinite,
  cannotEmbed,
  ownFault,
  unreadable,
  malformed,
  rejected,
];

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
  const splittable = timeIsUp(status, text);
  return new ServerError(`Ollama failed (status ${status}).${said}`, { ...facts, retryable, splittable });
}

function timeIsUp(status: number, text: string): boolean {
  return status === 504 || status === 408 || /\btimed out\b|deadline exceeded|i\/o timeout/i.test(text);
}

function missing({ status, text, target, facts }: Case): EmbedloomError | undefined {
  const { model, endpoint } = target;
  if (/\bmodel\b.*\bnot found|invalid model name|pull model manifest: file does not exist/i.test(text)) {
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
function proxy({ status, text, target, said, facts, blaming }: Case): EmbedloomError | undefined {
  const { endpoint, inputs } = target;
  // A firewall looks at the texts: one of them may be all that it minds.
  if (status === 403 && /^\s*<(?:!doctype|html|head|body|title|center|h\d)\b/i.test(text)) {
    const problem = `A firewall in front of ${endpoint} blocked the request (status 403): for one of its texts, or because of who asks.`;
    return new InputRejectedError(problem, blaming);
  }
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

const TOO_LONG =
  /\bcontext (?:length|size|window)\b|\bphysical batch size\b|\b(?:input|prompt|text)\b.*\b(?:exceeds|too (?:long|large)|longer than|larger than)\b|\bmaximum (?:input|sequence) length\b/i;

function tooLong({ text, target, blaming }: Case): EmbedloomError | undefined {
  if (!TOO_LONG.test(text)) return undefined;
  // Where it names two numbers, they are the length of the input and the most it may have.
  const numbers = [...new Set(text.match(/\d+/g)?.map(Number))].toSorted((a, b) => a - b);
  const [limit, tokens] = numbers.length === 2 ? numbers : [];
  const counted = tokens === undefined ? "" : ` (${tokens} tokens; ${limit} fit)`;
  const wayOut = "Chunk it, or raise `numCtx` if the model can take more.";
  const problem = `The text is longer than ${target.model} takes as it is loaded${counted}. ${wayOut}`;
  return new InputTooLongError(problem, { ...blaming, limit, tokens });
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

function ownFault({ status, text, target, said, facts }: Case): EmbedloomError | undefined {
  const fault = serverFault(text, target.inputs) ?? (status === 499 || status === 503 ? "machinery" : undefined);
  if (fault === undefined) return undefined;
  // Less at a time needs less memory and less time.
  const splittable = fault === "memory" || timeIsUp(status, text);
  return new ServerError(`Ollama failed (status ${status}).${said}`, { ...facts, splittable });
}

// Until 0.13.2 one input that cannot be tokenized fails the whole request with status 500.
function unreadable({ text, said, blaming, status }: Case): EmbedloomError | undefined {
  if (!/failed to (?:encode|tokenize) input/i.test(text)) return undefined;
  return new InputRejectedError(`Ollama cannot read an input (status ${status}).${said}`, blaming);
}

// Go's words for a request that it cannot read, whatever the inputs are.
const MALFORMED =
  /\bcannot unmarshal\b|\bmust be of type\b|\b(?:invalid|in) duration\b|\bmissing request body\b|\binvalid input type\b|\binvalid character\b/i;

function malformed({ status, text, target, said, facts }: Case): EmbedloomError | undefined {
  if (!MALFORMED.test(text)) return undefined;
  const problem = `Ollama at ${target.endpoint} cannot read the request itself (status ${status}).${said}`;
  return new UnsupportedError(problem, facts);
}

function rejected({ status, said, blaming }: Case): EmbedloomError | undefined {
  if (status !== 400 && status !== 422) return undefined;
  return new InputRejectedError(`Ollama refused the request (status ${status}).${said}`, blaming);
}
