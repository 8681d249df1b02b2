import { EmbedloomError, type ErrorFacts } from "./embedloom-error.ts";

/**
 * The work was given to another worker, and what this one would write is refused (code `lease_lost`, never retryable): it
 * stood still for longer than its lease, or the job was cancelled. Whoever has the work now does all of it.
 */
export class LeaseLostError extends EmbedloomError {
  declare readonly code: "lease_lost";

  constructor(detail: string, facts?: ErrorFacts) {
    super(detail, { code: "lease_lost" }, facts);
  }
}
