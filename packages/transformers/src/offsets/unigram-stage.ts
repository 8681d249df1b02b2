import type { Unigram } from "@huggingface/tokenizers";
import type { Aligned } from "./aligned.ts";
import { pushToken, type SpannedTokens } from "./spanned-tokens.ts";

/** Follows the unigram model over one piece: its tokens are the piece itself, cut, unknown characters included. */
export function unigramTokens(piece: Aligned, model: Unigram, into: SpannedTokens): void {
  let at = 0;
  for (const token of model.tokenize(piece.text)) pushToken(into, token, piece, at, (at += token.length));
}
