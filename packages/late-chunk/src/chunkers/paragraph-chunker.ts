import type { Span } from "../span.ts";
import { checkChunkSize, type ChunkSize } from "./chunk-size.ts";
import type { Chunker } from "./chunker.ts";
import { fitSpans } from "./fit-spans.ts";
import { createSentenceSegmenter } from "./sentence-segmenter.ts";
import { splitLines } from "./split-lines.ts";
import { trimSpans } from "./trim-span.ts";

/** The choices of {@link createParagraphChunker}. */
export interface ParagraphChunkerSettings extends ChunkSize {
  /** Language of the text, for the sentences of a paragraph over the limit. @default "und", the Unicode rules */
  readonly locale?: string | undefined;
}

/**
 * Cuts at blank lines. With a limit, neighbouring paragraphs share a chunk while they fit, and a paragraph over it is cut
 * between sentences, then words; without one, every paragraph is a chunk.
 *
 * @throws InvalidOptionError when a setting has a value that cannot work
 * @example
 * ```ts
 * import { createParagraphChunker } from "@embedloom/late-chunk";
 *
 * await createParagraphChunker().chunk("One.\n\nTwo."); // [{ start: 0, end: 4 }, { start: 6, end: 10 }]
 * ```
 */
export function createParagraphChunker(settings: ParagraphChunkerSettings = {}): Chunker {
  const size = checkChunkSize(settings);
  const segmenter = createSentenceSegmenter(settings.locale ?? "und");
  return {
    async chunk(text, call) {
      call?.signal?.throwIfAborted();
      return fitSpans(text, splitParagraphs(text), { size, segmenter, call });
    },
  };
}

function splitParagraphs(text: string): Span[] {
  const paragraphs: Span[] = [];
  let start = 0;
  for (const line of splitLines(text)) {
    if (text.slice(line.start, line.end).trim() !== "") continue;
    paragraphs.push({ start, end: line.start });
    start = line.end;
  }
  return trimSpans(text, [...paragraphs, { start, end: text.length }]);
}
