import { kinds } from "@embedloom/core";
import { checkSpans, createLineCounter, type Span } from "../span/index.ts";
import type { ChunkSpan } from "../size/index.ts";

/** A chunk as its readers want it. */
export interface TextChunk extends Span {
  /** `document.slice(start, end)`. */
  readonly text: string;
  /** Line of the document in which the chunk begins, from 1; lines end with LF, CR LF or CR. */
  readonly startLine: number;
  /** Line in which it ends. */
  readonly endLine: number;
  /** The titles above the chunk, its own included, outermost first. Absent: the chunker knows no titles. */
  readonly headingPath?: readonly string[] | undefined;
  /**
   * The header of the table in whose rows the chunk begins: show it above `text`, and embed it before a chunk that is embedded
   * alone. Absent: none, or the chunker was not asked for it.
   */
  readonly tableHeader?: string | undefined;
}

/**
 * Reads the chunks that spans stand for: their texts, the lines they stand in, and what the chunker said about them.
 *
 * @param spans inside the text, in any order
 * @example
 * ```ts
 * import { createMarkdownChunker, readChunks } from "@embedloom/late-chunk";
 *
 * const text = "# One\n\nFirst.\n\n# Two\n\nSecond.";
 * const chunks = readChunks(text, await createMarkdownChunker().chunk(text));
 * console.log(chunks.map(({ startLine, endLine, headingPath }) => [startLine, endLine, headingPath])); // [ [ 1, 3, [ 'One' ] ], [ 5, 7, [ 'Two' ] ] ]
 * ```
 */
export function readChunks(text: string, spans: readonly ChunkSpan[]): TextChunk[] {
  kinds.text("text", text);
  checkSpans(text, spans);
  const lineOf = createLineCounter(text);
  return spans.map(({ start, end, headingPath, tableHeader }) => ({
    text: text.slice(start, end),
    start,
    end,
    startLine: lineOf(start),
    endLine: lineOf(Math.max(start, end - 1)),
    ...(headingPath && { headingPath }),
    ...(tableHeader && { tableHeader: text.slice(tableHeader.start, tableHeader.end).trim() }),
  }));
}
