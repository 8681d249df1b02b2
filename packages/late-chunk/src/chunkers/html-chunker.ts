import type { Chunker } from "../size/index.ts";
import { htmlStructure } from "../markup/index.ts";
import { createStructureChunker, type StructureChunkerSettings } from "./structure-chunker.ts";

/** The options of {@link createHtmlChunker}. */
export interface HtmlChunkerSettings extends StructureChunkerSettings {}

/**
 * Cuts HTML before headings (`h1` to `h6`), and gives each chunk the titles above it. With a limit, a section over it is cut
 * between paragraphs, list items and other blocks, then sentences, table rows or (in `pre`) lines, then words, and a heading goes
 * with what follows it; without one, every section is a chunk.
 *
 * Chunks are parts of the source, tags included; no tag, comment or character reference is cut unless it is over the limit itself. What shows no text (scripts, styles, comments between blocks) is left out. Needs
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
export function createHtmlChunker(settings: HtmlChunkerSettings = {}): Chunker {
  return createStructureChunker(settings, htmlStructure);
}
