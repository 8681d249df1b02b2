import type { HeaderReader } from "@embedloom/core";
import { APIError } from "openai";
import { type Fields, fieldsOf } from "./openai-wire.ts";

/** A server's "no", in whatever shape it came. */
export interface Refusal {
  /** HTTP status; of an error inside a reply with status 200 the status it names, if any. */
  readonly status: number | undefined;
  /** `code` and `type` of the body in lower case, numbers as text; compare by word. */
  readonly codes: readonly string[];
  /** The parameter that the server blames. */
  readonly param: string | undefined;
  /** The server's own text: may hold keys and inputs. */
  readonly text: string;
  /** Headers of the reply. */
  readonly headers: HeaderReader | undefined;
}

/** Reads an error of the SDK that stands for a reply with an error status; `undefined` for any other. */
export function refusalOf(error: unknown): Refusal | undefined {
  if (!(error instanceof APIError) || typeof error.status !== "number") return undefined;
  // The SDK puts the status before the text, and JSON quotes around a text that came bare.
  const text = typeof error.error === "string" ? error.error : error.message.replace(/^\d{3} /, "");
  return { ...bodyFacts(fieldsOf(error.error) ?? {}), status: error.status, text, headers: error.headers };
}

/** Reads an error that came with status 200, as some gateways send it; `undefined` when the reply holds none. */
export function refusalIn(reply: Fields, headers: HeaderReader): Refusal | undefined {
  const { error } = reply;
  if (error === undefined || error === null || Array.isArray(reply["data"])) return undefined;
  const fields = fieldsOf(error) ?? {};
  const facts = bodyFacts(fields);
  const named = facts.codes.map(Number).find((code) => code >= 400 && code < 600);
  const { message = "" } = fields;
  return { ...facts, status: named, text: typeof error === "string" ? error : String(message), headers };
}

/** Reads the `error` of a line in a batch's file. */
export function bodyRefusal(status: number | undefined, error: Fields): Refusal {
  const { message = "" } = error;
  return { ...bodyFacts(error), status, text: String(message), headers: undefined };
}

function bodyFacts({ code, type, param }: Fields): Pick<Refusal, "codes" | "param"> {
  const named = [code, type].filter((word) => typeof word === "string" || typeof word === "number");
  return {
    codes: named.map((word) => String(word).toLowerCase()),
    param: typeof param === "string" ? param : undefined,
  };
}
