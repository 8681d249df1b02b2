import { EmbedloomError, type ErrorFacts } from "./embedloom-error.ts";

/** A model that runs in this process could not be loaded or does not give what is needed (code `model_load`). */
export class ModelLoadError extends EmbedloomError {
  declare readonly code: "model_load";

  constructor(detail: string, facts?: ErrorFacts) {
    super(detail, { code: "model_load" }, facts);
  }
}
