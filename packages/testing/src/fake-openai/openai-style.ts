import { errorReply, type OpenAIError } from "./openai-error.ts";
import type { FakeOpenAIModel } from "./openai-models.ts";
import { rateLimitHeaders } from "./rate-limit-headers.ts";
import { type BucketLevel, type Exchange, goDuration, type Refusal, type Reply } from "../fake-http/index.ts";
import type { FieldRules } from "./request-fields.ts";
import type { RequestRules, ValidRequest } from "./validate-request.ts";

/** What the services say differently. */
export interface ServiceStyle {
  /** Reads the key a request carries; `undefined` when there is none. */
  keyOf(headers: Readonly<Record<string, string | string[] | undefined>>): string | undefined;
  wrongKey(key: string | undefined): Reply;
  rateLimited(refusal: Refusal, model: string, headers: Readonly<Record<string, string>>): Reply;
  headersOf(levels: readonly BucketLevel[]): Record<string, string>;
  refused(error: OpenAIError, headers: Readonly<Record<string, string>>): Reply;
  /** How the fields of a request differ from OpenAI's; absent when they do not. */
  readonly fields?: FieldRules;
  /** The error of an overloaded or broken server; `refused` with the type `server_error` when absent. */
  failed?(status: number, message: string): Reply;
  /** Paths that need no key; none when absent. */
  isPublic?(path: string): boolean;
  /** Answers everything but requests for vectors; OpenAI's paths when absent. */
  page?(exchange: Exchange, rules: RequestRules): Reply | undefined;
  /** Reads a body in the server's own way; by OpenAI's rules, after `fields`, when absent. */
  reads?(bodyText: string, rules: RequestRules, path: string): ValidRequest | OpenAIError;
  /** The model that a name means; the one of that name when absent. */
  modelOf?(requested: string, models: RequestRules["models"]): readonly [name: string, facts: FakeOpenAIModel];
  /** Further fields of every row. */
  rowFields?(encoding: "float" | "base64"): object;
  /** Content type of a reply with vectors. @default "application/json" */
  readonly contentType?: string;
  /** The reply in the server's own shape. */
  shaped?(reply: EmbeddingsReply, request: ValidRequest): unknown;
}

/** A successful reply as OpenAI shapes it. */
export interface EmbeddingsReply {
  readonly object: "list";
  readonly data: readonly { readonly object: "embedding"; readonly index: number; readonly embedding: unknown }[];
  readonly model: string;
}

/** OpenAI itself. */
export const openAIStyle: ServiceStyle = {
  keyOf: (headers) => /^Bearer (.+)$/.exec(String(headers["authorization"] ?? ""))?.[1],
  wrongKey(key) {
    const message =
      key === undefined
        ? "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth " +
          "(i.e. Authorization: Bearer YOUR_KEY). You can obtain an API key from https://platform.openai.com/account/api-keys."
        : `Incorrect API key provided: ${masked(key)}. You can find your API key at https://platform.openai.com/account/api-keys.`;
    return errorReply({ status: 401, message, code: "invalid_api_key" });
  },
  rateLimited(refusal, model, headers) {
    const { bucket, limit, used, requested, waitMs } = refusal;
    const unit = bucket === "requests" ? "requests per min (RPM)" : "tokens per min (TPM)";
    const where = `for ${model} in organization org-x on ${unit}: Limit ${limit}`;
    const more = "Visit https://platform.openai.com/account/rate-limits to learn more.";
    const message =
      waitMs === Infinity
        ? `Request too large ${where}, Requested ${requested}. The input or output tokens must be reduced in order to run successfully. ${more}`
        : `Rate limit reached ${where}, Used ${used}, Requested ${requested}. Please try again in ${goDuration(Math.round(waitMs))}. ${more}`;
    const type = bucket === "requests" ? "requests" : "tokens";
    return errorReply({ status: 429, message, type, code: "rate_limit_exceeded" }, headers);
  },
  headersOf: (levels) => rateLimitHeaders(levels, "go-duration"),
  refused: errorReply,
};

/** The account is out of money: no wait helps, so no `retry-after`. */
export function quotaExhausted(): Reply {
  return errorReply({
    status: 429,
    message:
      "You exceeded your current quota, please check your plan and billing details. For more information on this error, " +
      "read the docs: https://platform.openai.com/docs/guides/error-codes/api-errors.",
    type: "insufficient_quota",
    code: "insufficient_quota",
  });
}

function masked(key: string): string {
  return key.length < 12 ? "*".repeat(key.length) : `${key.slice(0, 5)}****${key.slice(-2)}`;
}
