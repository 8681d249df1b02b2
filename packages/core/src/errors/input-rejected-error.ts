import { EmbedloomError, type ErrorFacts } from "./embedloom-error.ts";

/**
 * The server refused a request for the content of one of its inputs (code `input_rejected`).
 *
 * Never retryable. Splittable, so that the other inputs of the request can be saved; `index` is set when the server named
 * the input or the request held only one.
 */
export class InputRejectedError extends EmbedloomError {
  declare readonly code: "input_rejected";

  constructor(detail: string, facts?: ErrorFacts) {
    super(detail, { code: "input_rejected", splittable: true }, facts);
  }
}
