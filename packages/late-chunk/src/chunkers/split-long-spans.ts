import type { Span } from "../span.ts";
import type { Ruler } from "./ruler.ts";
import { splitSentences } from "./split-sentences.ts";
import { trimSpans } from "./trim-span.ts";

/** How {@link splitLongSpans} takes a span apart. */
export interface LongSpanOptions {
  readonly ruler: Ruler;
  /** Largest size of a part. */
  readonly max: number;
  /** Finds sentences. Absent: a long span is cut between words at once. */
  readonly segmenter?: Intl.Segmenter | undefined;
}

/** Replaces each span over the limit by its sentences, and each sentence over the limit by runs of words. */
export function splitLongSpans(text: string, spans: readonly Span[], options: LongSpanOptions): Span[] {
  const { ruler, max, segmenter } = options;
  const isLong = ({ start, end }: Span): boolean => ruler.measure(start, end) > max;
  return spans.flatMap((span) => {
    if (!isLong(span)) return [span];
    const sentences = segmenter === undefined ? [span] : splitSentences(text, span, segmenter);
    return sentences.flatMap((sentence) => (isLong(sentence) ? splitWords(text, sentence, ruler, max) : [sentence]));
  });
}

/** Fills each part up to the limit and goes back to the last white space in its second half, where there is one. */
function splitWords(text: string, span: Span, ruler: Ruler, max: number): Span[] {
  const parts: Span[] = [];
  for (let { start } = span; start < span.end;) {
    const furthest = Math.min(span.end, ruler.reach(start, max));
    const end = furthest === span.end ? furthest : wordEnd(text, start, furthest);
    parts.push({ start, end });
    start = end;
  }
  return trimSpans(text, parts);
}

function wordEnd(text: string, start: number, furthest: number): number {
  const middle = start + Math.ceil((furthest - start) / 2);
  for (let at = furthest; at > middle; at--) {
    if (/\s/.test(text.charAt(at)) || /\s/.test(text.charAt(at - 1))) return at;
  }
  return furthest;
}
