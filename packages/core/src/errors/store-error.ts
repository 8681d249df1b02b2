import { EmbedloomError, type ErrorFacts, readFacts } from "./embedloom-error.ts";

/** The facts of a {@link StoreError}. */
export interface StoreErrorFacts extends ErrorFacts {
  /** Whether the store failed for some keys only, did the rest of the call, and works for other keys. @default false */
  readonly partial?: boolean;
  /** Of a read that failed in part, what was read: one value per key, `undefined` where there is none or it is not known. */
  readonly values?: readonly (Uint8Array | undefined)[] | undefined;
}

/** An embedding store could not read or write (code `store`); a cache reports it and goes on without the store. */
export class StoreError extends EmbedloomError {
  declare readonly code: "store";
  /** Whether the store failed for some keys only, did the rest of the call, and works for other keys. */
  readonly partial: boolean;
  /** Of a read that failed in part, what was read: one value per key. `undefined`: nothing was. */
  readonly values: readonly (Uint8Array | undefined)[] | undefined;

  constructor(detail: string, from: StoreErrorFacts = {}) {
    const facts = readFacts(from);
    super(detail, { code: "store", retryable: true }, facts);
    this.partial = facts.partial ?? false;
    // A log that prints the error must not print vectors.
    Object.defineProperty(this, "values", { value: facts.values, enumerable: false });
  }
}
