import type { EventLoopYield } from "@embedloom/core";
import { type Span, trimSpans } from "../span/index.ts";
import type { Ruler } from "./ruler.ts";
import { splitWords } from "./split-words.ts";

/** Takes a span apart at one kind of place, such as the ends of its sentences; the parts are in order. */
export type Divider = (span: Span) => Iterable<Span>;

/** How {@link splitLongSpans} takes a span apart. */
export interface LongSpanOptions {
  readonly ruler: Ruler;
  /** Largest size of a part. */
  readonly max: number;
  /** The places to cut at, the best kind first; words, then characters, come after the last. */
  readonly dividers: readonly Divider[];
  readonly yieldToEventLoop: EventLoopYield;
}

/** Replaces each span over the limit by parts that are not, cut at the best kind of place that will do. */
export async function splitLongSpans(
  text: string,
  spans: Iterable<Span>,
  options: LongSpanOptions,
  level = 0,
): Promise<Span[]> {
  const { ruler, max, dividers, yieldToEventLoop } = options;
  const parts: Span[] = [];
  for (const span of spans) {
    await yieldToEventLoop();
    const divide = dividers[level];
    if (ruler.measure(span.start, span.end) <= max) parts.push(...trimSpans(text, [span]));
    else if (divide === undefined) {
      for (const part of splitWords(text, span, ruler, max)) {
        parts.push(...trimSpans(text, [part]));
        await yieldToEventLoop();
      }
    } else for (const part of await splitLongSpans(text, divide(span), options, level + 1)) parts.push(part);
  }
  return parts;
}
