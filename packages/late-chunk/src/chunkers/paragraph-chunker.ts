import { type KindsOf, readOptions } from "@embedloom/core";
import {
  checkChunkCall,
  checkChunkSize,
  type Chunker,
  type ChunkSize,
  chunkSizeKinds,
  fitSpans,
  localeKind,
} from "../size/index.ts";
import { collect } from "./collect.ts";
import { createSentenceSegmenter, proseDividers, splitParagraphs } from "../prose/index.ts";

/** The choices of {@link createParagraphChunker}. */
export interface ParagraphChunkerSettings extends ChunkSize {
  /** Language of the text, for the sentences of a paragraph over the limit. @default "und", the Unicode rules */
  readonly locale?: string | undefined;
}

const settingKinds: KindsOf<ParagraphChunkerSettings> = { ...chunkSizeKinds, locale: localeKind };

/**
 * Cuts at blank lines, and at U+2029. With a limit, neighbouring paragraphs share a chunk while they fit, and a paragraph over it is cut
 * between sentences, then lines, then words; without one, every paragraph is a chunk.
 *
 * @throws InvalidOptionError when a setting has a value that cannot work
 * @example
 * ```ts
 * import { createParagraphChunker } from "@embedloom/late-chunk";
 *
 * await createParagraphChunker().chunk("One.\n\nTwo."); // [{ start: 0, end: 4 }, { start: 6, end: 10 }]
 * ```
 */
export function createParagraphChunker(given: ParagraphChunkerSettings = {}): Chunker {
  const settings = readOptions("settings", given, settingKinds);
  const size = checkChunkSize(settings);
  const segmenter = createSentenceSegmenter(settings.locale ?? "und");
  return {
    async chunk(text, options) {
      const call = checkChunkCall(text, options);
      const paragraphs = await collect(splitParagraphs(text, { start: 0, end: text.length }), call?.signal);
      return fitSpans(text, paragraphs, { size, dividers: proseDividers(text, segmenter), call });
    },
  };
}
