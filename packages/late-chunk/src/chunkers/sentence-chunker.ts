import type { Chunker } from "../size/index.ts";
import { splitSentences } from "../prose/index.ts";
import { createProseChunker, type ProseChunkerSettings } from "./prose-chunker.ts";

/** The options of {@link createSentenceChunker}. */
export type SentenceChunkerSettings = ProseChunkerSettings;

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
export function createSentenceChunker(settings: SentenceChunkerSettings = {}): Chunker {
  return createProseChunker(settings, {
    split: (text, segmenter) => splitSentences(text, { start: 0, end: text.length }, segmenter),
    cutsSentences: false,
  });
}
