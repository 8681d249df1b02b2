import { EmbedloomError, type ErrorFacts } from "./embedloom-error.ts";

/** The account has no credit left: waiting does not help, so everything stops at once (code `quota_exhausted`). */
export class QuotaExhaustedError extends EmbedloomError {
  declare readonly code: "quota_exhausted";

  constructor(detail: string, facts?: ErrorFacts) {
    super(detail, { code: "quota_exhausted" }, facts);
  }
}
