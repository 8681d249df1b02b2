import { EmbedloomError, type ErrorFacts } from "./embedloom-error.ts";

/** The model or server cannot do what was asked: a width it was not trained for, a pooling that late chunking cannot use (code `unsupported`). */
export class UnsupportedError extends EmbedloomError {
  declare readonly code: "unsupported";

  constructor(detail: string, facts?: ErrorFacts) {
    super(detail, { code: "unsupported" }, facts);
  }
}
