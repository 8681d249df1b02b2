import type { WordPiece } from "@huggingface/tokenizers";
import type { Aligned } from "./aligned.ts";
import { pushToken, type SpannedTokens } from "./spanned-tokens.ts";

/** Follows WordPiece over one word: its pieces follow each other, and an unknown word is one token. */
export function wordPieceTokens(word: Aligned, model: WordPiece, into: SpannedTokens): void {
  const pieces = model.encode([word.text]);
  if (pieces.length === 1) {
    pushToken(into, pieces[0]!, word, 0, word.text.length);
    return;
  }
  const prefix = model.config.continuing_subword_prefix.length;
  let at = 0;
  pieces.forEach((piece, i) => {
    pushToken(into, piece, word, at, (at += piece.length - (i === 0 ? 0 : prefix)));
  });
}
