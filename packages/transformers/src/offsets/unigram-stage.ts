import type { Unigram } from "@huggingface/tokenizers";
import type { WordTokens } from "./word-tokens.ts";

/** Follows the unigram model over one piece: its tokens are the piece itself, cut, unknown characters included. */
export function unigramTokens(piece: string, model: Unigram): WordTokens {
  const tokens = model.tokenize(piece);
  let at = 0;
  const tos = tokens.map((token) => (at += token.length));
  return { tokens, froms: tos.map((to, i) => to - tokens[i]!.length), tos };
}
