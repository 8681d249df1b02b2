import { type KindsOf, readOptions } from "../arguments/index.ts";
import * as kinds from "../arguments/index.ts";
import {
  AuthenticationError,
  ConnectionError,
  type EmbedloomError,
  InputRejectedError,
  ModelNotFoundError,
  QuotaExhaustedError,
  RateLimitError,
  RequestTooLargeError,
  ServerError,
} from "../errors/index.ts";
import { safeServerText } from "../text/index.ts";

/** A host's "no". */
export interface HostRefusal {
  /** HTTP status, from 400. */
  readonly status: number;
  /** What it says, in its own words; `""` for nothing. */
  readonly text: string;
  /** Its code for the failure, such as `RATE_TOKEN_LIMIT_EXCEEDED`; `""` for none. */
  readonly code: string;
  /** Milliseconds it asks to wait; `undefined` when it does not say. */
  readonly retryAfterMs: number | undefined;
}

/** What was sent. */
export interface RefusedRequest {
  /** How messages name the host. */
  readonly server: string;
  /** The model that was asked for. */
  readonly model: string;
  /** Every text of the request, none of which may be in a message. */
  readonly texts: readonly string[];
  /** How many inputs, or documents, the request held. */
  readonly inputs: number;
}

/**
 * The typed error of a refusal as its status alone tells, for what a provider does not know better by a code or by words.
 *
 * A 400 or 422 may be any input's fault: it becomes an `InputRejectedError`, and whoever holds the other inputs finds out.
 */
export function hostRefusalError(refusal: HostRefusal, request: RefusedRequest): EmbedloomError {
  const { status, retryAfterMs } = readOptions<HostRefusal>("refusal", refusal, refusalKinds, "refusal.");
  const { server, model, inputs } = readOptions<RefusedRequest>("request", request, requestKinds, "request.");
  const said = saidBy(refusal, request);
  const facts = { status, retryAfterMs };
  switch (status) {
    case 401:
      return new AuthenticationError(`${server} refuses the key${said} Check \`apiKey\`.`, facts);
    case 402:
      return new QuotaExhaustedError(`The account at ${server} has no credit left${said}`, facts);
    case 403:
      return new AuthenticationError(`${server} does not let this key or address in${said}`, facts);
    case 404:
      return new ModelNotFoundError(`${server} does not know ${model}, or \`baseURL\` is not its own${said}`, facts);
    case 408:
    case 504:
      return new ConnectionError(`${server} ran out of time${said}`, { ...facts, splittable: true });
    case 413:
      return new RequestTooLargeError(`The request of ${inputs} inputs is too large for ${server}${said}`, facts);
    case 429:
      return new RateLimitError(`${server} asks to slow down${said}`, facts);
    default:
      if (status >= 500) return new ServerError(`${server} failed with status ${status}${said}`, facts);
      return new InputRejectedError(`${server} refused the request with status ${status}${said}`, {
        ...facts,
        ...(inputs === 1 && { index: 0 }),
      });
  }
}

const refusalKinds: KindsOf<HostRefusal> = {
  status: kinds.number,
  text: kinds.text,
  code: kinds.text,
  retryAfterMs: kinds.optional(kinds.number),
};
const requestKinds: KindsOf<RefusedRequest> = {
  server: kinds.text,
  model: kinds.text,
  texts: kinds.texts,
  inputs: kinds.number,
};

/** What the host said, as the end of a sentence: `: "…".`, or a full stop. */
export function saidBy(refusal: Pick<HostRefusal, "text">, request: Pick<RefusedRequest, "texts">): string {
  const { text } = readOptions("refusal", refusal, { text: kinds.text }, "refusal.");
  const { texts } = readOptions("request", request, { texts: kinds.texts }, "request.");
  const shown = safeServerText(text, texts);
  return shown === undefined ? "." : `: "${shown.replace(/[."]+$/, "")}".`;
}
