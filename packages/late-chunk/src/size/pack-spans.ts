import type { EventLoopYield } from "@embedloom/core";
import type { Span } from "../span/index.ts";
import type { CheckedSize } from "./chunk-size.ts";
import type { Ruler } from "./ruler.ts";

/** How {@link packSpans} joins. */
export interface PackOptions {
  readonly ruler: Ruler;
  readonly size: Omit<CheckedSize, "unit">;
  readonly yieldToEventLoop: EventLoopYield;
}

/**
 * Joins neighbouring pieces into chunks while they fit, and begins the next chunk with as many whole pieces of the one
 * before as the overlap allows.
 *
 * @param pieces in reading order, without overlap, each within the limit
 */
export async function packSpans(pieces: readonly Span[], options: PackOptions): Promise<Span[]> {
  const { ruler, size, yieldToEventLoop } = options;
  const { max, overlap } = size;
  const chunks: Span[] = [];
  let first = 0;
  let beyond = 0;
  while (beyond < pieces.length) {
    await yieldToEventLoop();
    // What is repeated must not keep the next piece out: the chunk would say nothing new.
    first = firstWithin(pieces, ruler, { first, beyond, end: pieces[beyond]!.end, limit: max });
    const { start } = pieces[first]!;
    let { end } = pieces[beyond++]!;
    while (beyond < pieces.length && ruler.measure(start, pieces[beyond]!.end) <= max) end = pieces[beyond++]!.end;
    chunks.push({ start, end });
    first = overlap === 0 ? beyond : firstWithin(pieces, ruler, { first, beyond, end, limit: overlap });
  }
  return chunks;
}

interface Search {
  readonly first: number;
  readonly beyond: number;
  readonly end: number;
  readonly limit: number;
}

/** The first piece from which the text up to `end` is within the limit; it never goes back, so that all is linear. */
function firstWithin(pieces: readonly Span[], ruler: Ruler, { first, beyond, end, limit }: Search): number {
  let found = first;
  while (found < beyond && ruler.measure(pieces[found]!.start, end) > limit) found++;
  return found;
}
