import { byteLines } from "./byte-lines.ts";
import type { ReadRow } from "./input-row.ts";
import type { TextDecoding } from "./text-decoding.ts";

/** Reads one JSON object a line; blank lines are passed over, and a line that is none costs itself alone. */
export async function* readJsonl(bytes: AsyncIterable<Uint8Array>, decode: TextDecoding): AsyncGenerator<ReadRow> {
  for await (const { line, bytes: held } of byteLines(bytes)) {
    if (held === undefined) {
      yield { line, problem: "the line has more than 64 MB" };
      continue;
    }
    const text = decode(held);
    if (text === undefined) yield { line, problem: decode.problem };
    else if (text.trim() !== "") yield jsonRow(line, text);
  }
}

/** The row of one line that is not blank. */
export function jsonRow(line: number, text: string): ReadRow {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's own words quote the text.
    return { line, problem: "the line is no JSON" };
  }
  if (typeof value === "string") return { line, fields: { text: value } };
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { line, fields: { ...value } };
  return {
    line,
    problem: `the line holds ${Array.isArray(value) ? "a list" : String(value === null ? null : `a ${typeof value}`)}, no JSON object`,
  };
}
