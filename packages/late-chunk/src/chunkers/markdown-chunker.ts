import { createGiveWay, kinds, type KindsOf, readOptions } from "@embedloom/core";
import { checkChunkSize, type ChunkSize, chunkSizeKinds, localeKind } from "./chunk-size.ts";
import { checkChunkCall } from "./check-chunk-call.ts";
import type { Chunker } from "./chunker.ts";
import { markdownBlocks } from "./markdown-blocks.ts";
import { createSentenceSegmenter } from "./sentence-segmenter.ts";
import { structureSpans } from "./structure-spans.ts";

/** The choices of {@link createMarkdownChunker}. */
export interface MarkdownChunkerSettings extends ChunkSize {
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

const settingKinds: KindsOf<MarkdownChunkerSettings> = {
  ...chunkSizeKinds,
  locale: localeKind,
  repeatTableHeader: kinds.optional(kinds.flag),
};

/**
 * Cuts before headings, so that a heading stays with its section, and gives each chunk the titles above it. With a limit, a
 * section over it is cut between blocks, then sentences, table rows or lines, then words, and a heading goes with what follows
 * it; without one, every section is a chunk.
 *
 * Reads CommonMark with tables, YAML and TOML front matter and displayed mathematics (`$$`, `\[`).
 *
 * @throws InvalidOptionError when a setting has a value that cannot work
 * @example
 * ```ts
 * import { createMarkdownChunker } from "@embedloom/late-chunk";
 *
 * const chunks = await createMarkdownChunker().chunk("# A\nOne.\n## B\nTwo.");
 * console.log(chunks.map(({ start, headingPath }) => [start, headingPath])); // [ [ 0, [ 'A' ] ], [ 9, [ 'A', 'B' ] ] ]
 * ```
 */
export function createMarkdownChunker(given: MarkdownChunkerSettings = {}): Chunker {
  const settings = readOptions("settings", given, settingKinds);
  const { locale = "und", repeatTableHeader = false } = settings;
  const size = checkChunkSize(settings);
  const segmenter = createSentenceSegmenter(locale);
  return {
    async chunk(text, options) {
      const call = checkChunkCall(text, options);
      const blocks = await markdownBlocks(text, createGiveWay(call?.signal));
      return structureSpans(text, blocks, { size, segmenter, repeatTableHeader, call });
    },
  };
}
