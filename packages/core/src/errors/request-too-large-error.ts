import { EmbedloomError, type ErrorFacts } from "./embedloom-error.ts";

/** One request holds too many inputs or tokens for the server (code `request_too_large`): the same inputs fit in smaller ones. */
export class RequestTooLargeError extends EmbedloomError {
  declare readonly code: "request_too_large";

  constructor(detail: string, facts?: ErrorFacts) {
    super(detail, { code: "request_too_large", splittable: true }, facts);
  }
}
