import type { AbortOptions, TextSpan } from "@embedloom/core";

/** Cuts a document: those of `@embedloom/late-chunk`, or your own. The same text must be cut the same way in every process. */
export interface Chunker {
  /** Where the chunks of the text are, in order, none of them empty. */
  chunk(text: string, options: AbortOptions): readonly TextSpan[] | Promise<readonly TextSpan[]>;
}
