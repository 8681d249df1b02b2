import { UnsupportedError } from "@embedloom/core";
import type { PostProcessor } from "@huggingface/tokenizers";

/** The ids a tokenizer puts around the tokens of a text. */
export interface SpecialIds {
  /** Before the first token, such as `[CLS]`. */
  readonly before: readonly number[];
  /** After the last token, such as `[SEP]`. */
  readonly after: readonly number[];
}

const SENTINEL = "\u0000content\u0000";

/**
 * Reads the specials off one run of the post-processor over a single token.
 *
 * @throws UnsupportedError when the post-processor does not keep the content as one run
 */
export function readSpecialIds(processor: PostProcessor | null, idOf: (token: string) => number): SpecialIds {
  const tokens = processor === null ? [SENTINEL] : processor.post_process([SENTINEL], null, true).tokens;
  const at = tokens.indexOf(SENTINEL);
  if (at === -1 || at !== tokens.lastIndexOf(SENTINEL)) {
    throw new UnsupportedError(
      "The tokenizer's post-processor does not keep the tokens of a text together, so no specials can be put around them.",
    );
  }
  return { before: tokens.slice(0, at).map(idOf), after: tokens.slice(at + 1).map(idOf) };
}
