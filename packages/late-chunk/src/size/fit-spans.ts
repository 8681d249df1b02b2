import { createEventLoopYield } from "@embedloom/core";
import type { Span } from "../span/index.ts";
import type { ChunkOptions } from "./chunker.ts";
import type { CheckedSize } from "./chunk-size.ts";
import { enforceLimit } from "./enforce-limit.ts";
import { packSpans } from "./pack-spans.ts";
import { createRuler } from "./ruler.ts";
import { type Divider, splitLongSpans } from "./split-long-spans.ts";

/** How {@link fitSpans} makes chunks of pieces. */
export interface FitOptions {
  /** The limit. Absent: every piece is a chunk. */
  readonly size: CheckedSize | undefined;
  /** Where a piece over the limit is cut, the best kind of place first. */
  readonly dividers: readonly Divider[];
  /** What the caller of the chunker passed. */
  readonly call: ChunkOptions | undefined;
}

/** Joins neighbouring pieces up to the limit and takes apart those over it. */
export async function fitSpans(text: string, pieces: readonly Span[], options: FitOptions): Promise<readonly Span[]> {
  const { size, dividers, call } = options;
  if (size === undefined) return pieces;
  const yieldToEventLoop = createEventLoopYield(call?.signal);
  const ruler = await createRuler(text, size, call);
  const parts = await splitLongSpans(text, pieces, { ruler, max: size.max, dividers, yieldToEventLoop });
  return enforceLimit(text, await packSpans(parts, { ruler, size, yieldToEventLoop }), size, {
    ...call,
    yieldToEventLoop,
  });
}
