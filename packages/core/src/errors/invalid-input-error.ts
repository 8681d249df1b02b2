import { EmbedloomError, type ErrorFacts } from "./embedloom-error.ts";

/** An input is not a text that can be embedded; thrown before any work starts (code `invalid_input`). */
export class InvalidInputError extends EmbedloomError {
  declare readonly code: "invalid_input";

  constructor(detail: string, facts?: ErrorFacts) {
    super(detail, { code: "invalid_input" }, facts);
  }
}
