import type { Vocabulary } from "./vocabulary.ts";
import type { Tokenize } from "./word-tokens.ts";

/** The last stage of a tokenizer: it turns the pieces of a text into ids. */
export interface TokenModel {
  /** The id of every entry. */
  readonly vocabulary: Vocabulary;
  /** The tokens of one piece. */
  readonly tokenize: Tokenize;
}
