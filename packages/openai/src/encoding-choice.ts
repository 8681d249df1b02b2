import type { EncodingFormat } from "./openai-settings.ts";
import { type Refusal, refusalOf } from "./refusal.ts";
import { REFUSAL_WORDS } from "./refusal-words.ts";

/** How one server is asked for vectors; it learns from what the server refuses. */
export interface EncodingChoice {
  /** What to ask for now. */
  readonly format: EncodingFormat;
  /** Notes that a request came back with vectors. */
  succeeded(): void;
  /**
   * Whether the request that failed should be sent again without the field: where the refusal speaks of the encoding, and
   * once where a server that has never answered yet fails without a reason, as some do over base64.
   */
  worthOmitting(asked: EncodingFormat, error: unknown): boolean;
  /** Leaves the field out from now on. */
  omit(): void;
}

/** A 500 that says no more than its status. */
const NO_REASON = /^\W*(?:internal[ _]server[ _]error|server[ _]error|unknown error|error)?\W*$/i;
/** Of a key, a path and a rate such refusals are, whatever they say. */
const OTHERS = [401, 402, 403, 404, 429, 503, 504];

/** Makes the choice of one embedder, which begins with `format`. */
export function createEncodingChoice(format: EncodingFormat): EncodingChoice {
  let chosen = format;
  let proven = false;
  let triedBlindly = false;
  return {
    get format() {
      return chosen;
    },
    succeeded() {
      proven = true;
    },
    worthOmitting(asked, error) {
      const refusal = refusalOf(error);
      if (asked === "omit" || refusal === undefined || OTHERS.includes(refusal.status ?? 0)) return false;
      if (REFUSAL_WORDS.encoding.test(`${refusal.param} ${refusal.text}`)) return true;
      if (proven || triedBlindly || !saysNothing(refusal)) return false;
      triedBlindly = true;
      return true;
    },
    omit() {
      chosen = "omit";
    },
  };
}

function saysNothing({ status, text }: Refusal): boolean {
  return status === 500 && NO_REASON.test(text);
}
