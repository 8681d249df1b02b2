import { type Span, trimSpan } from "../span/index.ts";
import { cutBefore } from "../size/index.ts";
import { extraEnds } from "./sentence-ends.ts";
import { goesOn } from "./sentence-goes-on.ts";

/** A line break inside running text: what follows is neither blank nor the mark of a list, quotation, heading or table row. */
const WRAP = /(\r\n|[\n\r])(?![^\S\n\r]*(?:[\n\r]|[-*+•>#|]|\(?(?:\d{1,4}|[ivx]{1,4})[.)]\s|\(?\p{L}\)\s|$))/gu;
/** A blank line, or the sign for the end of a paragraph; what looks empty is blank. */
const PARAGRAPH = /(?:\r\n|\n|\r(?!\n))(?:[^\S\n\r\u2029]|[\u200B\u2060\uFEFF\u00AD])*(?:\r\n|[\n\r])|\u2029/g;
const NOTES = /(?:\[(?:\d{1,3}|…|\.{3})\]\s*)+(?=\s|[\p{Lu}\p{Lo}]|$)/uy;
const NOT_SPACE = /\S/g;
/** Code units that are looked at together where a paragraph is longer. */
const STRETCH = 8192;

/**
 * Finds the sentences of a part of a text, trimmed: the Unicode rules (`Intl.Segmenter`), without the ends that people do
 * not see (after abbreviations, initials, numbers of lists, inside addresses), with those of scripts that the rules leave out,
 * and with what opens a sentence in that sentence.
 *
 * A single line break inside running text is white space, as in hard-wrapped prose; a blank line ends a sentence. One of
 * more than 8,192 code units is cut between words.
 */
export function* splitSentences(text: string, span: Span, segmenter: Intl.Segmenter): Generator<Span, void> {
  for (let { start } = span; start < span.end;) {
    NOT_SPACE.lastIndex = start;
    start = NOT_SPACE.exec(text)?.index ?? span.end;
    if (start >= span.end) return;
    const { stretch, isLast } = stretchFrom(text, start, span.end);
    // Same length, so that positions stay true.
    const unwrapped = stretch.replace(WRAP, (lineBreak) => " ".repeat(lineBreak.length));
    const ends = sentenceEnds(unwrapped, segmenter);
    let next = start;
    let [from, end] = [0, ends.next()];
    while (!end.done) {
      const to = end.value;
      end = ends.next();
      // The last sentence may go on behind the stretch.
      if (end.done && !isLast && from > 0) break;
      const sentence = trimSpan(text, { start: start + from, end: start + to });
      if (sentence !== undefined) yield sentence;
      from = to;
      next = start + to;
    }
    start = next;
  }
}

/** A paragraph, or of a long one so much as is looked at together. */
function stretchFrom(text: string, start: number, end: number): { stretch: string; isLast: boolean } {
  const all = text.slice(start, Math.min(end, start + STRETCH));
  PARAGRAPH.lastIndex = 0;
  const found = PARAGRAPH.exec(all);
  if (found !== null) return { stretch: all.slice(0, found.index + found[0].length), isLast: true };
  if (start + all.length === end) return { stretch: all, isLast: true };
  const space = all.slice(-1000).search(/\s\S*$/);
  const length = space < 0 ? cutBefore(text, start, start + all.length) - start : all.length - 1000 + space;
  return { stretch: all.slice(0, length), isLast: false };
}

/** Where sentences end, and the next begin, in running text; the last is the end of the text. */
function* sentenceEnds(text: string, segmenter: Intl.Segmenter): Generator<number, void> {
  const extra = extraEnds(text);
  let next = 0;
  let start = 0;
  for (const { index, segment } of segmenter.segment(text)) {
    const end = index + segment.length;
    for (; next < extra.length && extra[next]! < end; next++) {
      const at = extra[next]!;
      if (at <= Math.max(start, index)) continue;
      yield at;
      start = at;
    }
    if (end === text.length) continue;
    const at = behindNotes(text, beforeOpening(text, start, end));
    if (at < start || at === text.length || goesOn(text, start, at)) continue;
    yield at;
    start = at;
  }
  if (text.length > 0) yield text.length;
}

/** The numbers of notes behind a sentence, as `[17]`, are its own. */
function behindNotes(text: string, end: number): number {
  NOTES.lastIndex = end;
  return end + (NOTES.exec(text)?.[0].length ?? 0);
}

/** An opening mark right before the next sentence is its own: the Unicode rules take it for a closing one. */
function beforeOpening(text: string, start: number, end: number): number {
  if (/\s/.test(text.charAt(end))) return end;
  let at = end;
  while (at > start && /[\p{Ps}\p{Pi}]/u.test(text.charAt(at - 1))) at--;
  return at > start ? at : end;
}
