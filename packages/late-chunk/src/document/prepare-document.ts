import type { AbortOptions, TokenEncoder } from "@embedloom/core";
import { lowerBound } from "../span/index.ts";

/** A tokenized document: what every window begins with, and the content tokens. */
export interface PreparedDocument {
  /** The document, without the prompt. */
  readonly text: string;
  /** Ids of the prompt; a token that begins in the prompt and ends in the text counts here. */
  readonly promptIds: Int32Array;
  /** Ids of the document's own tokens. */
  readonly ids: Int32Array;
  /** Where they start in the document, without the prompt. */
  readonly starts: Int32Array;
  /** Where they end in the document. */
  readonly ends: Int32Array;
}

/**
 * Tokenizes prompt and text together, as the model was trained, and parts them by position: counting the tokens of the
 * prompt alone would be off by one where its last space merges into the first word.
 */
export async function prepareDocument(
  encoder: TokenEncoder,
  prompt: string,
  text: string,
  options: AbortOptions,
): Promise<PreparedDocument> {
  const { ids, starts, ends } = await encoder.tokenize(prompt + text, options);
  options.signal?.throwIfAborted();
  if (prompt === "") return { text, promptIds: ids.subarray(0, 0), ids, starts, ends };
  const first = lowerBound(starts, prompt.length);
  return {
    text,
    promptIds: ids.subarray(0, first),
    ids: ids.subarray(first),
    starts: starts.subarray(first).map((start) => start - prompt.length),
    ends: ends.subarray(first).map((end) => end - prompt.length),
  };
}
