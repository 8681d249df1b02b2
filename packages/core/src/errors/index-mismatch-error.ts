import { EmbedloomError, type ErrorFacts } from "./embedloom-error.ts";

/**
 * The index is not what the caller takes it for (code `index_mismatch`, never retryable): its vectors are of another model,
 * width, distance or encoding, or another program or version made it.
 */
export class IndexMismatchError extends EmbedloomError {
  declare readonly code: "index_mismatch";

  constructor(detail: string, facts?: ErrorFacts) {
    super(detail, { code: "index_mismatch" }, facts);
  }
}
