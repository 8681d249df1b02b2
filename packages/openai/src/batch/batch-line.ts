import { checkReply, type EmbedloomError, InvalidReplyError, isEmbedloomError, ServerError } from "@embedloom/core";
import { bodyRefusal, classifyRefusal, type SentRequest } from "../refusal/index.ts";
import { type Fields, fieldsOf, readEmbeddings } from "../wire/index.ts";

/** What a line of an output or error file says of its input. */
export type LineOutcome =
  | { readonly vector: Float32Array; readonly tokens: number | undefined }
  | { readonly error: EmbedloomError };

/** Reads the answer to one input; the same errors as when it had been sent by itself. */
export function readLine(
  { response, error }: Fields,
  request: SentRequest,
  dimensions: number | undefined,
): LineOutcome {
  const { status_code: status, body }: Fields = fieldsOf(response) ?? {};
  if (status !== 200) return { error: failureOf(status, fieldsOf(body)?.["error"] ?? error, request) };
  try {
    const { items, tokens } = readEmbeddings(fieldsOf(body) ?? {});
    return { vector: checkReply(items, { count: 1, dimensions }).data, tokens };
  } catch (problem) {
    if (isEmbedloomError(problem)) return { error: problem };
    throw problem;
  }
}

function failureOf(status: unknown, error: unknown, request: SentRequest): EmbedloomError {
  const fields = fieldsOf(error) ?? {};
  if (fields["code"] === "batch_expired" || fields["code"] === "batch_cancelled") return unfinished(fields["code"]);
  return classifyRefusal(bodyRefusal(typeof status === "number" ? status : undefined, fields), request);
}

/** The error of an input for which an ended batch has no answer. */
export function unanswered(status: string, unreadable: number): EmbedloomError {
  if (unreadable === 0) return unfinished(status);
  const problem = `${unreadable} lines of the batch's files cannot be read, and no other holds this input.`;
  return new InvalidReplyError("shape", `${problem} Run the same job again: it sends the input anew.`, {
    retryable: true,
  });
}

// Its turn never came.
function unfinished(why: string): EmbedloomError {
  return new ServerError(
    `The batch ended before the input's turn came (${why}). Run the same job again: it goes on from what is done.`,
    { retryable: true },
  );
}
