import type { Span } from "../span.ts";
import type { ChunkOptions } from "./chunker.ts";
import type { CheckedSize } from "./chunk-size.ts";
import { packSpans } from "./pack-spans.ts";
import { createRuler } from "./ruler.ts";
import { splitLongSpans } from "./split-long-spans.ts";

/** How {@link fitSpans} makes chunks of pieces. */
export interface FitOptions {
  /** The limit. Absent: every piece is a chunk. */
  readonly size: CheckedSize | undefined;
  /** Finds sentences in a piece over the limit. */
  readonly segmenter: Intl.Segmenter;
  /** What the caller of the chunker passed. */
  readonly call: ChunkOptions | undefined;
}

/** Joins neighbouring pieces up to the limit and takes apart those over it. */
export async function fitSpans(text: string, pieces: readonly Span[], options: FitOptions): Promise<readonly Span[]> {
  const { size, segmenter, call } = options;
  if (size === undefined) return pieces;
  const ruler = await createRuler(text, size, call);
  return packSpans(splitLongSpans(text, pieces, { ruler, max: size.max, segmenter }), ruler, size);
}
