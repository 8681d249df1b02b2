import { type EmbedloomError, isEmbedloomError } from "@embedloom/core";
import type { EncodingFormat } from "../settings/index.ts";
import { type Refusal, REFUSAL_WORDS, refusalOf } from "../refusal/index.ts";

/** How one server is asked for vectors; it learns from what the server refuses. */
export interface EncodingChoice {
  /** What to ask for now. */
  readonly format: EncodingFormat;
  /** Notes that a request came back with vectors. */
  succeeded(): void;
  /**
   * Whether the request that failed should be sent again without the field: where the refusal speaks of the encoding, and
   * once, whatever it says, where a server that has never answered yet gives no reason of another kind.
   *
   * @param error as it was thrown
   * @param judged the typed error it becomes otherwise
   */
  worthOmitting(asked: EncodingFormat, error: unknown, judged: unknown): boolean;
  /** Leaves the field out from now on. */
  omit(): void;
}

/** Of a key, a path, a rate and a server that is away such refusals are, whatever they say. */
const OTHERS = [401, 402, 403, 404, 407, 408, 429, 502, 503, 504];
/** What is said of the encoding may be quoted from an input, and would double every request. */
const MOST_TRIES = 3;

/** Makes the choice of one embedder, which begins with `format`. */
export function createEncodingChoice(format: EncodingFormat): EncodingChoice {
  let chosen = format;
  let proven = false;
  let tries = 0;
  return {
    get format() {
      return chosen;
    },
    succeeded() {
      proven = true;
    },
    worthOmitting(asked, error, judged) {
      const refusal = refusalOf(error);
      if (asked === "omit" || refusal === undefined || OTHERS.includes(refusal.status ?? 0)) return false;
      const worth = speaksOfEncoding(refusal) ? tries < MOST_TRIES : tries === 0 && !proven && isUnexplained(judged);
      if (worth) tries += 1;
      return worth;
    },
    omit() {
      chosen = "omit";
    },
  };
}

function speaksOfEncoding({ param, text }: Refusal): boolean {
  return REFUSAL_WORDS.encoding.test(`${param} ${text}`);
}

/** Whether neither status nor words say what is wrong: no server is known to name the field in every language. */
function isUnexplained(judged: unknown): boolean {
  if (!isEmbedloomError(judged)) return false;
  return isEmbedloomError(judged, "server") ? saysNothing(judged) : isEmbedloomError(judged, "input_rejected");
}

// Memory and time have nothing to do with the encoding, and what Cloudflare says with 52x is said before the server is asked.
function saysNothing({ splittable, status = 0 }: EmbedloomError): boolean {
  return !splittable && status < 520;
}
