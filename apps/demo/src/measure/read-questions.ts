import { readFile } from "node:fs/promises";
import { UsageError } from "../cli/usage-error.ts";

/**
 * Reads a file with one question per line; empty lines are left out.
 *
 * @throws UsageError when there is no such file, or no question in it
 */
export async function readQuestions(path: string): Promise<string[]> {
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new UsageError(`${path} cannot be read. --queries wants a text file with one question per line.`, { cause });
  });
  const questions = text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  if (questions.length === 0) throw new UsageError(`${path} is empty. --queries wants one question per line.`);
  return questions;
}
