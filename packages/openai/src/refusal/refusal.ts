import { type HeaderReader, retryAfterMs } from "@embedloom/core";
import { APIError } from "openai";
import { type ErrorBody, type Fields, fieldsOf, readErrorBody } from "../wire/index.ts";

/** A server's "no", in whatever shape it came. */
export interface Refusal extends ErrorBody {
  /** HTTP status; of an error inside a reply with status 200 the status it names, if any. */
  readonly status: number | undefined;
  /** Headers of the reply. */
  readonly headers: HeaderReader | undefined;
}

/** What the SDK says itself when the body was empty. */
const NO_BODY = "status code (no body)";
/** Bodies that say nothing. */
const EMPTY_BODY = /^\s*(?:\{\s*\}|\[\s*\]|null|""|\{"\w+":\s*null\})?\s*$/;

/** Reads an error of the SDK that stands for a reply with an error status; `undefined` for any other. */
export function refusalOf(error: unknown): Refusal | undefined {
  if (!(error instanceof APIError) || typeof error.status !== "number") return undefined;
  const { status, headers } = error;
  const body = readErrorBody(error.error);
  // The SDK puts the status before a text that came bare, and writes an object that has no sentence as JSON.
  const bare = error.message.replace(/^\d{3} /, "");
  const text = body.text || (bare === NO_BODY || EMPTY_BODY.test(bare) ? "" : bare);
  return refusal({ ...body, text }, status, headers);
}

/** Reads an error that came with status 200, as some gateways send it; `undefined` when the reply holds none. */
export function refusalIn(reply: unknown, headers: HeaderReader): Refusal | undefined {
  // A list of errors says as much as one.
  const fields = fieldsOf(Array.isArray(reply) ? reply[0] : reply) ?? {};
  if (Array.isArray(fields["data"])) return undefined;
  const body = readErrorBody(fields);
  if (body.text === "" && !isObject(fields["error"])) return undefined;
  const named = body.codes.map(Number).find((code) => code >= 400 && code < 600);
  return refusal(body, named, headers);
}

/** Reads the `error` of a line in a batch's file. */
export function bodyRefusal(status: number | undefined, error: Fields): Refusal {
  return refusal(readErrorBody(error), status, undefined);
}

function refusal(body: ErrorBody, status: number | undefined, headers: HeaderReader | undefined): Refusal {
  const headerWaitMs = headers === undefined ? undefined : retryAfterMs(headers);
  return { ...body, status, headers, waitMs: headerWaitMs ?? body.waitMs ?? waitInWords(body.text) };
}

/** The wait in a sentence such as OpenAI's "try again in 84ms" and Azure's "retry after 55 seconds". */
function waitInWords(text: string): number | undefined {
  const words = /(?:retry|try again|wait)\D{0,16}?\b(\d+(?:\.\d+)?)\s*(ms|milliseconds?|s|sec|seconds?|m|minutes?)\b/i;
  const [, amount, unit = ""] = words.exec(text) ?? [];
  if (amount === undefined) return undefined;
  const unitMs = /^(?:ms|milli)/i.test(unit) ? 1 : unit.toLowerCase().startsWith("s") ? 1000 : 60_000;
  return Number(amount) * unitMs;
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
