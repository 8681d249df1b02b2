import type { AbortOptions, TokenizedText } from "@embedloom/core";
import type { Span } from "../span/index.ts";

/** The options of one {@link Chunker.chunk} call. */
export interface ChunkOptions extends AbortOptions {
  /**
   * Gives the tokens of a text; chunkers that count tokens need it. A late chunker passes its encoder's, so that a chunk's
   * size is counted in the very tokens that are pooled; elsewhere pass `(text) => encoder.tokenize(text)`.
   */
  readonly tokenize?: ((text: string) => Promise<TokenizedText>) | undefined;
  /**
   * Whether a limit in tokens also holds for a chunk that is tokenized alone, where it can have more of them than in its text. A late
   * chunker, which never reads a chunk alone, turns it off.
   *
   * @default true
   */
  readonly countAlone?: boolean | undefined;
}

/** A span with what its chunker knows about the place it stands in. */
export interface ChunkSpan extends Span {
  /** The titles above the chunk, its own included, outermost first. Absent: the chunker knows no titles. */
  readonly headingPath?: readonly string[] | undefined;
  /** The header of the table in whose rows the chunk begins; it stands before the chunk and not in it. Absent: none. */
  readonly tableHeader?: Span | undefined;
}

/**
 * Cuts a text into spans: the one interface of all chunkers, and the way to bring one's own.
 *
 * The built-in ones return spans in reading order that begin and end with a character other than white space and together
 * cover everything that can be seen; a text that shows nothing has none. They yield to the event loop every 20
 * milliseconds, and then obey the signal.
 *
 * @example
 * ```ts
 * import type { Chunker } from "@embedloom/late-chunk";
 *
 * const lines: Chunker = {
 *   chunk: (text) => [...text.matchAll(/\S.+/g)].map(({ 0: line, index }) => ({ start: index, end: index + line.length })),
 * };
 * ```
 */
export interface Chunker {
  /** Gives spans inside `text`. */
  chunk(text: string, options?: ChunkOptions): readonly ChunkSpan[] | Promise<readonly ChunkSpan[]>;
}
