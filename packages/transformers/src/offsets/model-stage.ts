import { BPE, type Model, Unigram, WordPiece } from "@huggingface/tokenizers";
import type { Aligned } from "./aligned.ts";
import { bpeTokens } from "./bpe-stage.ts";
import { fuseUnknown } from "./fuse-unknown.ts";
import { noTokens, pushToken, type SpannedTokens } from "./spanned-tokens.ts";
import { unigramTokens } from "./unigram-stage.ts";
import { wordPieceTokens } from "./word-piece-stage.ts";
import { rememberWords, type Tokenize, type WordTokens } from "./word-tokens.ts";

/** Follows a model over all pieces of a section. */
export type ModelStage = (pieces: readonly Aligned[]) => SpannedTokens;

/** Makes the stage of a model; of a kind that cannot be followed it gives no tokens. */
export function createModelStage(model: Model): ModelStage {
  const tokenize: Tokenize = rememberWords((word) => wordTokens(word, model));
  return (pieces) => {
    const into = noTokens();
    for (const piece of pieces) {
      const { tokens, froms, tos } = tokenize(piece.text);
      for (let i = 0; i < tokens.length; i++) pushToken(into, tokens[i]!, piece, froms[i]!, tos[i]!);
    }
    return model.fuse_unk ? fuseUnknown(into, model) : into;
  };
}

/** Whether the model is one of the kinds that {@link createModelStage} follows. */
export function followsModel(model: Model): boolean {
  return model instanceof WordPiece || model instanceof BPE || model instanceof Unigram;
}

function wordTokens(word: string, model: Model): WordTokens {
  if (model instanceof WordPiece) return wordPieceTokens(word, model);
  if (model instanceof BPE) return bpeTokens(word, model);
  if (model instanceof Unigram) return unigramTokens(word, model);
  return { tokens: [], froms: [], tos: [] };
}
