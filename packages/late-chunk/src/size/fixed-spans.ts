import { createEventLoopYield } from "@embedloom/core";
import { type Span, trimSpan } from "../span/index.ts";
import type { ChunkOptions } from "./chunker.ts";
import type { CheckedSize } from "./chunk-size.ts";
import { enforceLimit } from "./enforce-limit.ts";
import { createRuler } from "./ruler.ts";

/** Cuts a text into parts of equal size, except the last, whatever stands at the cuts; trimmed, blank parts left out. */
export async function fixedSpans(text: string, size: CheckedSize, call: ChunkOptions = {}): Promise<readonly Span[]> {
  const { max, overlap } = size;
  const yieldToEventLoop = createEventLoopYield(call.signal);
  const ruler = await createRuler(text, size, call);
  const spans: Span[] = [];
  for (let start = 0; start < text.length;) {
    await yieldToEventLoop();
    const end = ruler.reach(start, max);
    const span = trimSpan(text, { start, end });
    // A part that adds only white space to what it repeats says nothing new.
    if (span !== undefined && span.end > (spans.at(-1)?.end ?? 0)) spans.push(span);
    if (end >= text.length) break;
    const next = overlap === 0 ? end : ruler.reachBack(start, end, overlap);
    start = next > start ? next : end;
  }
  return enforceLimit(text, spans, size, { ...call, yieldToEventLoop });
}
