import type { AbortOptions, TokenizedText } from "@embedloom/core";
import type { Span } from "../span.ts";

/** The choices of one {@link Chunker.chunk} call. */
export interface ChunkOptions extends AbortOptions {
  /**
   * Gives the tokens of a text; chunkers that count tokens need it. A late chunker passes its encoder's, so that a chunk's
   * size is counted in the very tokens that are pooled; elsewhere pass `(text) => encoder.tokenize(text)`.
   */
  readonly tokenize?: ((text: string) => Promise<TokenizedText>) | undefined;
}

/**
 * Cuts a text into spans: the one interface of all chunkers, and the way to bring one's own.
 *
 * The built-in ones return spans in reading order that begin and end with a character other than white space and together
 * cover every such character.
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
  chunk(text: string, options?: ChunkOptions): readonly Span[] | Promise<readonly Span[]>;
}
