import { EmbedloomError, type ErrorFacts } from "./embedloom-error.ts";

/** An embedding store could not read or write (code `store`); a cache reports it and goes on without the store. */
export class StoreError extends EmbedloomError {
  declare readonly code: "store";

  constructor(detail: string, facts?: ErrorFacts) {
    super(detail, { code: "store", retryable: true }, facts);
  }
}
