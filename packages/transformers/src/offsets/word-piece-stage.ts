import type { WordPiece } from "@huggingface/tokenizers";
import type { WordTokens } from "./word-tokens.ts";

/** Follows WordPiece over one word: its pieces follow each other, and an unknown word is one token. */
export function wordPieceTokens(word: string, model: WordPiece): WordTokens {
  const tokens = model.encode([word]);
  if (tokens.length === 1) return { tokens, froms: [0], tos: [word.length] };
  const prefix = model.config.continuing_subword_prefix.length;
  let at = 0;
  const tos = tokens.map((token, i) => (at += token.length - (i === 0 ? 0 : prefix)));
  return { tokens, froms: [0, ...tos.slice(0, -1)], tos };
}
