import { BPE, type Model, Unigram, WordPiece } from "@huggingface/tokenizers";
import type { Aligned } from "./aligned.ts";
import { bpeTokens } from "./bpe-stage.ts";
import { fuseUnknown } from "./fuse-unknown.ts";
import { noTokens, type SpannedTokens } from "./spanned-tokens.ts";
import { unigramTokens } from "./unigram-stage.ts";
import { wordPieceTokens } from "./word-piece-stage.ts";

/** Whether the model is one of the kinds that {@link modelTokens} follows. */
export function followsModel(model: Model): boolean {
  return model instanceof WordPiece || model instanceof BPE || model instanceof Unigram;
}

/** Follows the model over all pieces of a section. */
export function modelTokens(pieces: readonly Aligned[], model: Model): SpannedTokens {
  const tokens = noTokens();
  for (const piece of pieces) {
    if (model instanceof WordPiece) wordPieceTokens(piece, model, tokens);
    else if (model instanceof BPE) bpeTokens(piece, model, tokens);
    else if (model instanceof Unigram) unigramTokens(piece, model, tokens);
  }
  return model.fuse_unk ? fuseUnknown(tokens, model) : tokens;
}
