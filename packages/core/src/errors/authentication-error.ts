import { EmbedloomError, type ErrorFacts } from "./embedloom-error.ts";

/** The server refused the credentials, or none were given (code `authentication`, never retryable). */
export class AuthenticationError extends EmbedloomError {
  declare readonly code: "authentication";

  constructor(detail: string, facts?: ErrorFacts) {
    super(detail, { code: "authentication" }, facts);
  }
}
