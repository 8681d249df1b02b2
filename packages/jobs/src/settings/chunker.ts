import type { AbortOptions, TextSpan } from "@embedloom/core";

/** Cuts a document into chunks. Take one from `@embedloom/late-chunk`, or write your own. It must cut the same text the same way in every process. */
export interface Chunker {
  /** Gives the spans of the chunks, in order. None may be empty. */
  chunk(text: string, options: AbortOptions): readonly TextSpan[] | Promise<readonly TextSpan[]>;
}
