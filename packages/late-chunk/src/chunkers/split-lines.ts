import type { Span } from "../span.ts";

/** Gives the lines of a text in order, without their breaks (CRLF, LF or CR); the last may be empty. */
export function* splitLines(text: string): IterableIterator<Span> {
  let start = 0;
  for (const { 0: lineBreak, index } of text.matchAll(/\r\n|[\n\r]/g)) {
    yield { start, end: index };
    start = index + lineBreak.length;
  }
  yield { start, end: text.length };
}
