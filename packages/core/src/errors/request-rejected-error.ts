import { EmbedloomError, type ErrorFacts } from "./embedloom-error.ts";

/**
 * The server refuses every request of this kind, whatever the inputs: an unknown option, a missing field, a gateway without
 * its backend (code `request_rejected`, never retryable).
 *
 * The batcher throws it in the place of an `InputRejectedError` once it knows that no input is to blame; `cause` is the refusal.
 */
export class RequestRejectedError extends EmbedloomError {
  declare readonly code: "request_rejected";

  constructor(detail: string, facts?: ErrorFacts) {
    super(detail, { code: "request_rejected" }, facts);
  }
}
