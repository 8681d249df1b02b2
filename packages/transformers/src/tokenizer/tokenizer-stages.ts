import { cutAtAddedTokens, readAddedTokens, type SortedAddedTokens } from "./added-tokens.ts";
import { type Aligned, alignedIdentity } from "../aligned/index.ts";
import { readObject, readOptionalComponent } from "../component/index.ts";
import { createNormalizer, type Normalizer } from "../normalize/index.ts";
import { createPreTokenizer, type PreTokenizer } from "../pre-tokenize/index.ts";
import { pushToken, type SpannedTokens } from "./spanned-tokens.ts";
import { readSpecialIds, type SpecialIds } from "./special-ids.ts";
import { createTokenModel, type TokenModel } from "../token-model/index.ts";

/** The stages of a tokenizer.json, in the order in which they run. */
export interface TokenizerStages {
  /** The tokens that are found before the model runs. */
  readonly added: SortedAddedTokens;
  readonly normalize: Normalizer;
  readonly preTokenize: PreTokenizer;
  readonly model: TokenModel;
  /** The ids of the special tokens around a text. */
  readonly specials: SpecialIds;
}

/**
 * Reads a tokenizer.json. Truncation, padding and decoder are ignored, because they do not change the tokens of a text.
 *
 * @throws UnsupportedError when a part is of a type that is not known here
 * @throws ModelLoadError when a part does not say what it must
 */
export function readStages(tokenizer: unknown): TokenizerStages {
  const parts = readObject(tokenizer, "content");
  const normalizer = readOptionalComponent(parts.normalizer, "normalizer");
  const preTokenizer = readOptionalComponent(parts.pre_tokenizer, "pre-tokenizer");
  const normalize: Normalizer = normalizer === undefined ? (source) => source : createNormalizer(normalizer);
  return {
    added: readAddedTokens(parts.added_tokens, normalize),
    normalize,
    preTokenize: preTokenizer === undefined ? (source) => [source] : createPreTokenizer(preTokenizer),
    model: createTokenModel(parts.model),
    specials: readSpecialIds(readOptionalComponent(parts.post_processor, "post-processor")),
  };
}

/** Tokenizes a text stage by stage, without special tokens. Every stage keeps the origin of each code unit. */
export function alignTokens(text: string, stages: TokenizerStages): SpannedTokens {
  const tokens: SpannedTokens = { ids: [], starts: [], ends: [] };
  // A lone surrogate has no UTF-8 bytes. It becomes the replacement character, as `TextEncoder` does it.
  for (const { aligned, id } of cutAtAddedTokens(alignedIdentity(text.toWellFormed()), stages.added.raw)) {
    if (id === undefined) normalizedTokens(aligned, stages, tokens);
    else pushToken(tokens, id, aligned, 0, aligned.text.length);
  }
  return tokens;
}

function normalizedTokens(section: Aligned, stages: TokenizerStages, into: SpannedTokens): void {
  for (const { aligned, id } of cutAtAddedTokens(stages.normalize(section), stages.added.normalized)) {
    if (id !== undefined) pushToken(into, id, aligned, 0, aligned.text.length);
    else for (const piece of stages.preTokenize(aligned)) modelTokens(piece, stages.model, into);
  }
}

function modelTokens(piece: Aligned, model: TokenModel, into: SpannedTokens): void {
  if (piece.text === "") return;
  const { ids, froms, tos } = model.tokenize(piece.text);
  for (let i = 0; i < ids.length; i++) pushToken(into, ids[i]!, piece, froms[i]!, tos[i]!);
}
