import { createGiveWay, kinds, type KindsOf, readOptions } from "@embedloom/core";
import { checkChunkSize, type ChunkSize, chunkSizeKinds, localeKind } from "./chunk-size.ts";
import { checkChunkCall } from "./check-chunk-call.ts";
import type { Chunker } from "./chunker.ts";
import { htmlBlocks } from "./html-blocks.ts";
import { createSentenceSegmenter } from "./sentence-segmenter.ts";
import { structureSpans } from "./structure-spans.ts";

/** The choices of {@link createHtmlChunker}. */
export interface HtmlChunkerSettings extends ChunkSize {
  /** Language of the text, for the sentences of a paragraph over the limit. @default "und", the Unicode rules */
  readonly locale?: string | undefined;
  /**
   * Whether the chunks of a table that is cut get its header as `tableHeader`, for which the limit then leaves room, unless it
   * takes more than half of it.
   *
   * @default false
   */
  readonly repeatTableHeader?: boolean | undefined;
}

const settingKinds: KindsOf<HtmlChunkerSettings> = {
  ...chunkSizeKinds,
  locale: localeKind,
  repeatTableHeader: kinds.optional(kinds.flag),
};

/**
 * Cuts HTML before headings (`h1` to `h6`), and gives each chunk the titles above it. With a limit, a section over it is cut
 * between paragraphs, list items and other blocks, then sentences, table rows or (in `pre`) lines, then words, and a heading goes
 * with what follows it; without one, every section is a chunk.
 *
 * Chunks are parts of the source, tags included. What shows no text (scripts, styles, comments between blocks) is left out. Needs
 * the package `htmlparser2`, which is loaded with the first text.
 *
 * @throws InvalidOptionError when a setting has a value that cannot work
 * @example
 * ```ts
 * import { createHtmlChunker } from "@embedloom/late-chunk";
 *
 * const chunks = await createHtmlChunker().chunk("<h1>A</h1><p>One.</p><h2>B</h2><p>Two.</p>");
 * console.log(chunks.map(({ start, headingPath }) => [start, headingPath])); // [ [ 0, [ 'A' ] ], [ 21, [ 'A', 'B' ] ] ]
 * ```
 */
export function createHtmlChunker(given: HtmlChunkerSettings = {}): Chunker {
  const settings = readOptions("settings", given, settingKinds);
  const { locale = "und", repeatTableHeader = false } = settings;
  const size = checkChunkSize(settings);
  const segmenter = createSentenceSegmenter(locale);
  return {
    async chunk(text, options) {
      const call = checkChunkCall(text, options);
      const blocks = await htmlBlocks(text, createGiveWay(call?.signal));
      return structureSpans(text, blocks, { size, segmenter, repeatTableHeader, call });
    },
  };
}
