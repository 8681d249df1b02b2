import type { Chunker } from "../size/index.ts";
import { splitParagraphs } from "../prose/index.ts";
import { createProseChunker, type ProseChunkerSettings } from "./prose-chunker.ts";

/** The options of {@link createParagraphChunker}. */
export type ParagraphChunkerSettings = ProseChunkerSettings;

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
export function createParagraphChunker(settings: ParagraphChunkerSettings = {}): Chunker {
  return createProseChunker(settings, {
    split: (text) => splitParagraphs(text, { start: 0, end: text.length }),
    cutsSentences: true,
  });
}
