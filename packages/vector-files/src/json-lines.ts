import { createReadStream, existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { InvalidInputError } from "@embedloom/core";

/**
 * The objects of a file, one a line; none where there is no file.
 *
 * @throws InvalidInputError naming the line that is none
 */
export async function* jsonLines(path: string): AsyncGenerator<Record<string, unknown>, undefined> {
  if (!existsSync(path)) return undefined;
  const stream = createReadStream(path);
  const lines = createInterface({ input: stream, crlfDelay: Infinity });
  try {
    let number = 0;
    for await (const line of lines) {
      number += 1;
      if (line.trim() !== "") yield objectOf(line, number, path);
    }
  } finally {
    lines.close();
    stream.destroy();
  }
  return undefined;
}

function objectOf(line: string, number: number, path: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === "object" && value !== null) return { ...value };
  } catch {
    // Said below, without the line.
  }
  throw new InvalidInputError(`Line ${number} of ${path} is no JSON object.`);
}
