import { EmbedloomError, type ErrorFacts } from "./embedloom-error.ts";

/**
 * Other weights than the caller counts on stand behind the model's name now (code `model_changed`): rows of both must not
 * meet. Begin the whole call again; a retry of one request of it would mix them.
 */
export class ModelChangedError extends EmbedloomError {
  declare readonly code: "model_changed";

  constructor(detail: string, facts?: ErrorFacts) {
    super(detail, { code: "model_changed", retryable: true }, facts);
  }
}
