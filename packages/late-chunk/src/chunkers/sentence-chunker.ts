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
import { createSentenceSegmenter, proseDividers, splitSentences } from "../prose/index.ts";

/** The choices of {@link createSentenceChunker}. */
export interface SentenceChunkerSettings extends ChunkSize {
  /** Language of the text, as a tag such as `de`. @default "und", the Unicode rules for any language */
  readonly locale?: string | undefined;
}

const settingKinds: KindsOf<SentenceChunkerSettings> = { ...chunkSizeKinds, locale: localeKind };

/**
 * Cuts at the ends of sentences. With a limit, neighbouring sentences share a chunk while they fit, and a sentence over it
 * is cut between lines, then words; without one, every sentence is a chunk.
 *
 * @throws InvalidOptionError when a setting has a value that cannot work
 * @example
 * ```ts
 * import { createSentenceChunker } from "@embedloom/late-chunk";
 *
 * await createSentenceChunker().chunk("One. Two."); // [{ start: 0, end: 4 }, { start: 5, end: 9 }]
 * ```
 */
export function createSentenceChunker(given: SentenceChunkerSettings = {}): Chunker {
  const settings = readOptions("settings", given, settingKinds);
  const size = checkChunkSize(settings);
  const segmenter = createSentenceSegmenter(settings.locale ?? "und");
  return {
    async chunk(text, options) {
      const call = checkChunkCall(text, options);
      const sentences = await collect(splitSentences(text, { start: 0, end: text.length }, segmenter), call?.signal);
      return fitSpans(text, sentences, { size, dividers: proseDividers(text, segmenter).slice(1), call });
    },
  };
}
