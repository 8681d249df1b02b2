import { EmbedloomError, type ErrorFacts } from "./embedloom-error.ts";

/** The server could not be reached, did not answer in time, or went away in the middle (code `connection`, retryable). */
export class ConnectionError extends EmbedloomError {
  declare readonly code: "connection";

  constructor(detail: string, facts?: ErrorFacts) {
    super(detail, { code: "connection", retryable: true }, facts);
  }
}
