import { existsSync } from "node:fs";
import { open } from "node:fs/promises";
import { InvalidInputError } from "@embedloom/core";

/**
 * The objects of a file, one a line; none where there is no file.
 *
 * @throws InvalidInputError naming the line that is none
 */
export async function* jsonLines(path: string): AsyncGenerator<Record<string, unknown>, undefined> {
  if (!existsSync(path)) return undefined;
  let number = 0;
  for await (const line of linesOf(path)) {
    number += 1;
    if (line.trim() !== "") yield objectOf(line, number, path);
  }
  return undefined;
}

/** The first object of a file; `undefined` where there is none. */
export async function firstObject(path: string): Promise<Record<string, unknown> | undefined> {
  // The loop closes the file, which a generator left in the middle would not.
  for await (const object of jsonLines(path)) return object;
  return undefined;
}

// Only a line feed ends a line: `node:readline` ends one at U+2028 too, which JSON keeps as it is in a text.
async function* linesOf(path: string): AsyncGenerator<string> {
  const file = await open(path);
  try {
    let begun: string[] = [];
    const parts: AsyncIterable<string> = file.createReadStream({ encoding: "utf8", autoClose: false });
    for await (const part of parts) {
      let start = 0;
      for (let end = part.indexOf("\n"); end >= 0; end = part.indexOf("\n", start)) {
        yield begun.join("") + part.slice(start, end);
        begun = [];
        start = end + 1;
      }
      if (start < part.length) begun.push(part.slice(start));
    }
    if (begun.length > 0) yield begun.join("");
  } finally {
    await file.close();
  }
}

function objectOf(line: string, number: number, path: string): Record<string, unknown> {
  try {
    // Other programs begin a file with a mark of byte order.
    const value: unknown = JSON.parse(number === 1 && line.startsWith("\uFEFF") ? line.slice(1) : line);
    if (typeof value === "object" && value !== null) return { ...value };
  } catch {
    // Said below, without the line.
  }
  throw new InvalidInputError(`Line ${number} of ${path} is no JSON object.`);
}
