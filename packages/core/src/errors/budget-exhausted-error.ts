import { EmbedloomError, type ErrorFacts } from "./embedloom-error.ts";

/** A budget that the caller set has no room for the next request, which was not sent (code `budget_exhausted`). */
export class BudgetExhaustedError extends EmbedloomError {
  declare readonly code: "budget_exhausted";

  constructor(detail: string, facts?: ErrorFacts) {
    super(detail, { code: "budget_exhausted" }, facts);
  }
}
