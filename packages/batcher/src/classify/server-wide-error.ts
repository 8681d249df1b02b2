import { isEmbedloomError, RequestRejectedError } from "@embedloom/core";

/**
 * The error of a failure that meets every input: about none of them, and of a code that blames none.
 *
 * @param proof what shows it, as a sentence
 */
export function serverWideError(error: unknown, proof: string): unknown {
  if (!isEmbedloomError(error)) return error;
  if (error.code === "input_rejected") {
    return new RequestRejectedError(`${error.detail} ${proof}`, { status: error.status, cause: error });
  }
  return error.index === undefined ? error : error.withIndex(undefined);
}
