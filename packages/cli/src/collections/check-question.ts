import { isEmbedloomError } from "@embedloom/core";
import { UsageError } from "../errors/index.ts";
import { grouped } from "../terminal/index.ts";

/**
 * Most characters of a question: some four pages, about 2,000 tokens, which is half of what the bundled model takes and a quarter of what
 * OpenAI's take. In no script are they more than 24,000 bytes; onnxruntime-node 1.30 ends the process, without a word, where an
 * argument of the command line has more than 28,500.
 */
export const QUESTION_CHARACTERS = 8000;

/**
 * Refuses a question that is too long, before anything is loaded for it.
 *
 * @param name what the message calls it, as the beginning of a sentence
 * @throws UsageError with its length, the limit and the way out
 */
export function checkQuestion(question: string, name = "The question"): void {
  if (question.length <= QUESTION_CHARACTERS) return;
  throw new UsageError(
    `${name} has ${grouped(question.length)} characters; at most ${grouped(QUESTION_CHARACTERS)} are taken. ` +
      "Shorten it to what you want to find, or cut it into several questions.",
  );
}

/**
 * Says of a question that a model refuses for its length what helps; throws any other error as it is.
 *
 * @throws UsageError
 */
export function refusedQuestion(error: unknown): never {
  if (!isEmbedloomError(error, "input_too_long")) throw error;
  const { tokens, limit } = error;
  const has = tokens === undefined ? "" : ` with ${grouped(tokens)} tokens`;
  const takes = limit === undefined ? "" : `, which takes ${grouped(limit)}`;
  throw new UsageError(
    `The question${has} is too long for the model of the collection${takes}. Shorten it, or search by words alone.`,
    { cause: error },
  );
}
