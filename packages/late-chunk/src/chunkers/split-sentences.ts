import type { Span } from "../span.ts";
import { trimSpans } from "./trim-span.ts";

/** A line break inside running text: what follows is neither blank nor the mark of a list, quotation, heading or table row. */
const WRAP = /(\r\n|[\n\r])(?![^\S\n\r]*(?:[\n\r]|[-*+•>#|]|\d+[.)]\s|$))/g;

/**
 * Finds the sentences of a part of a text, by the Unicode rules (`Intl.Segmenter`), trimmed.
 *
 * A single line break inside running text is white space, as in hard-wrapped prose; a blank line ends a sentence.
 */
export function splitSentences(text: string, span: Span, segmenter: Intl.Segmenter): Span[] {
  // Same length, so that positions stay true.
  const unwrapped = text.slice(span.start, span.end).replace(WRAP, (lineBreak) => " ".repeat(lineBreak.length));
  const sentences = Array.from(segmenter.segment(unwrapped), ({ index, segment }) => {
    const start = span.start + index;
    return { start, end: start + segment.length };
  });
  return trimSpans(text, sentences);
}
