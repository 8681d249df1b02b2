import { byteLines } from "./byte-lines.ts";
import type { ReadRow } from "./input-row.ts";
import type { TextDecoding } from "./text-decoding.ts";

/** Reads plain text, each line a text of its own; blank lines are passed over. */
export async function* readTextLines(bytes: AsyncIterable<Uint8Array>, decode: TextDecoding): AsyncGenerator<ReadRow> {
  for await (const { line, bytes: held } of byteLines(bytes)) {
    const text = held && decode(held);
    if (held === undefined) yield { line, problem: "the line has more than 64 MB" };
    else if (text === undefined) yield { line, problem: decode.problem };
    else if (text.trim() !== "") yield { line, fields: { text } };
  }
}
