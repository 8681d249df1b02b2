import { decodeText } from "../documents/index.ts";
import { UsageError } from "../errors/index.ts";
import { readRegularFile } from "../files/index.ts";

const MAX_BYTES = 4 * 1024 * 1024;

/**
 * Reads a file with one question per line; empty lines are left out.
 *
 * @throws UsageError when there is no such file, or no question in it
 */
export async function readQuestions(path: string): Promise<string[]> {
  const read = await readRegularFile(path, { maxBytes: MAX_BYTES });
  const decoded = "reason" in read ? read : decodeText(read.bytes);
  if ("reason" in decoded) {
    throw new UsageError(
      `${path} cannot be used: ${decoded.reason}. --queries wants a text file with one question per line.`,
    );
  }
  const questions = decoded.text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  if (questions.length === 0) throw new UsageError(`${path} is empty. --queries wants one question per line.`);
  return questions;
}
