import type { Span } from "../span/index.ts";

const BREAK = /\r\n|[\n\r\u2028\u2029]/g;

/** Gives the lines of a part of a text in order, without their breaks (CRLF, LF, CR, U+2028, U+2029); the last may be empty. */
export function* splitLines(text: string, span: Span = { start: 0, end: text.length }): Generator<Span, void> {
  let { start } = span;
  while (start <= span.end) {
    BREAK.lastIndex = start;
    const found = BREAK.exec(text);
    const end = found === null || found.index >= span.end ? span.end : found.index;
    yield { start, end };
    if (end === span.end) return;
    start = end + found![0].length;
  }
}
