import type { Span } from "../span.ts";
import type { CheckedSize } from "./chunk-size.ts";
import type { Ruler } from "./ruler.ts";
import { trimSpan } from "./trim-span.ts";

/** Cuts a text into parts of equal size, except the last, whatever stands at the cuts; trimmed, white space left out. */
export function fixedSpans(text: string, ruler: Ruler, { max, overlap }: Omit<CheckedSize, "unit">): Span[] {
  const spans: Span[] = [];
  let start = 0;
  while (start < text.length) {
    const end = ruler.reach(start, max);
    const span = trimSpan(text, { start, end });
    // A part that adds only white space to what it repeats says nothing new.
    if (span !== undefined && span.end > (spans.at(-1)?.end ?? 0)) spans.push(span);
    if (end >= text.length) break;
    const next = overlap === 0 ? end : ruler.reachBack(end, overlap);
    start = next > start ? next : end;
  }
  return spans;
}
