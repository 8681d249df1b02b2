import { byteLines, jsonRow, type ReadRow, textDecoding } from "../rows/index.ts";
import { bytesBetween, linesFile, type PlacedRow, type RangedFile, type RowRange } from "./ranged-file.ts";
import { checkOf, NEWLINE, verifyLine } from "./row-place.ts";

const UTF8_MARK = "\uFEFF";
const MARKS = { ends: [NEWLINE] };
const decode = textDecoding("utf-8");

/** A file of JSON lines; blank lines are passed over. */
export function openJsonlFile(name: string): RangedFile {
  async function* read({ after, through, signal }: RowRange): AsyncGenerator<PlacedRow> {
    const start = after?.offset ?? 0;
    let begin = start;
    for await (const { bytes, end } of byteLines(bytesBetween(name, start, through?.offset, signal))) {
      const row = rowOf(begin, bytes);
      begin = start + end;
      if (row !== undefined) yield { place: { offset: begin, check: checkOf(bytes, MARKS) }, row };
    }
  }
  return { name, ...linesFile(read), verify: (place) => verifyLine(name, place, MARKS) };
}

function rowOf(line: number, bytes: Uint8Array | undefined): ReadRow | undefined {
  if (bytes === undefined) return { line, problem: "the line has more than 64 MB" };
  const text = decode(bytes);
  if (text === undefined) return { line, problem: "it has bytes that are no UTF-8" };
  const own = line === 0 && text.startsWith(UTF8_MARK) ? text.slice(1) : text;
  return own.trim() === "" ? undefined : jsonRow(line, own);
}
