import { EmbedloomError, type ErrorFacts } from "./embedloom-error.ts";

/** The server does not know the model (code `model_not_found`). */
export class ModelNotFoundError extends EmbedloomError {
  declare readonly code: "model_not_found";

  constructor(detail: string, facts?: ErrorFacts) {
    super(detail, { code: "model_not_found" }, facts);
  }
}
