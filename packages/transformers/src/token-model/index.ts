// Token models: how a word becomes tokens (BPE, Unigram, WordPiece, WordLevel), and the vocabulary.
export { createTokenModel } from "./create-token-model.ts";
export type { TokenModel } from "./token-model.ts";
