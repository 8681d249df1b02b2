import { isInvisible, type Span, trimSpan } from "../span/index.ts";
import { splitLines } from "./split-lines.ts";

/** Finds the paragraphs of a part of a text: what blank lines part, and U+2029; a line that shows nothing is blank. */
export function* splitParagraphs(text: string, span: Span): Generator<Span, void> {
  let { start } = span;
  for (const line of splitLines(text, span)) {
    const isEnd = text.charCodeAt(line.end) === 0x2029 && line.end < span.end;
    if (!isEnd && !isInvisible(text, line.start, line.end)) continue;
    const paragraph = trimSpan(text, { start, end: isEnd ? line.end : line.start });
    if (paragraph !== undefined) yield paragraph;
    start = line.end;
  }
  const last = trimSpan(text, { start, end: span.end });
  if (last !== undefined) yield last;
}
