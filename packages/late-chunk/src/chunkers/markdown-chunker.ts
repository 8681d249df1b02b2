import type { Chunker } from "../size/index.ts";
import { markdownBlocks } from "../markup/index.ts";
import { createStructureChunker, type StructureChunkerSettings } from "./structure-chunker.ts";

/** The options of {@link createMarkdownChunker}. */
export interface MarkdownChunkerSettings extends StructureChunkerSettings {}

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
export function createMarkdownChunker(settings: MarkdownChunkerSettings = {}): Chunker {
  return createStructureChunker(settings, async (text, yieldToEventLoop) => ({
    blocks: await markdownBlocks(text, yieldToEventLoop),
  }));
}
