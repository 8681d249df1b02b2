import type { Span } from "../span/index.ts";
import { cutBefore } from "./character-cut.ts";
import type { Ruler } from "./ruler.ts";

const words = new Intl.Segmenter("und", { granularity: "word" });
/** How far from a cut the end of a word is looked for in scripts that put no space between words. */
const NEAR = 48;

/**
 * Cuts a span into parts of at most `max`: each is filled up to the limit and goes back to the last white space in its
 * second half, else to the last end of a word nearby, else is cut between user-perceived characters.
 */
export function* splitWords(text: string, span: Span, ruler: Ruler, max: number): Generator<Span, void> {
  for (let { start } = span; start < span.end;) {
    const end = wordCut(text, { start, end: span.end }, ruler, max);
    yield { start, end };
    start = end;
  }
}

/** Where the first of the parts of {@link splitWords} ends. */
export function wordCut(text: string, { start, end }: Span, ruler: Ruler, max: number): number {
  const furthest = ruler.reach(start, max);
  return furthest >= end ? end : wordEnd(text, start, furthest, ruler);
}

function wordEnd(text: string, start: number, furthest: number, ruler: Ruler): number {
  const middle = start + Math.ceil((furthest - start) / 2);
  for (let at = furthest; at > middle; at--) {
    const isSpace = /\s/.test(text.charAt(at)) || /\s/.test(text.charAt(at - 1));
    if (isSpace && !ruler.parts(at)) return at;
  }
  const from = Math.max(middle, furthest - NEAR);
  const word = words.segment(text.slice(from, furthest + NEAR)).containing(furthest - from);
  // The first word of the slice may be the end of one.
  if (word === undefined || word.index === 0) return furthest;
  const cut = cutBefore(text, start, from + word.index);
  return ruler.parts(cut) ? furthest : cut;
}
