import { type AddedTokens, cutAtAddedTokens } from "./added-tokens.ts";
import { alignClusters } from "./align-clusters.ts";
import { type Aligned, alignedIdentity, alignedTrimEnd, alignedTrimStart } from "./aligned.ts";
import type { LibraryTokenizer } from "./library-tokenizer.ts";
import type { ModelStage } from "./model-stage.ts";
import { normalizeAligned } from "./normalizer-stage.ts";
import { preTokenizeAligned } from "./pre-tokenizer-stage.ts";
import { replaceMatches } from "./replace-matches.ts";
import { appendTokens, noTokens, pushToken, type SpannedTokens } from "./spanned-tokens.ts";

/** The stages of a tokenizer, in the order in which they see a text. */
export interface TokenizerStages {
  /** The library's tokenizer, whose stages are driven one by one. */
  readonly tokenizer: LibraryTokenizer;
  /** Follows its model. */
  readonly modelTokens: ModelStage;
  /** The tokens that are found before the model sees a text. */
  readonly added: AddedTokens;
  /** `remove_space` of tokenizer_config.json: trims, and makes one space of every run of white space. */
  readonly removeSpace: boolean;
  /** `do_lowercase_and_remove_accent` of tokenizer_config.json. */
  readonly lowercaseAndRemoveAccents: boolean;
}

/** Tokenizes a text as the library does, stage by stage, and knows at every step where each code unit came from. */
export function alignTokens(text: string, stages: TokenizerStages): SpannedTokens {
  const sections = cutAtAddedTokens(alignedIdentity(text), stages.added.raw, stages.added.byText);
  return joinedTokens(sections, (section, index) => sectionTokens(section, index, stages));
}

function joinedTokens(
  sections: readonly Aligned[],
  tokensOf: (section: Aligned, index: number) => SpannedTokens,
): SpannedTokens {
  const [only] = sections;
  // Nearly all texts.
  if (sections.length === 1) return tokensOf(only!, 0);
  const tokens = noTokens();
  sections.forEach((section, index) => appendTokens(tokens, tokensOf(section, index)));
  return tokens;
}

function sectionTokens(section: Aligned, index: number, stages: TokenizerStages): SpannedTokens {
  if (section.text === "" || stages.added.byText.has(section.text)) return asOneToken(section);
  const normalized = normalizedSection(section, stages);
  const pieces = cutAtAddedTokens(normalized, stages.added.normalized, stages.added.byText);
  return joinedTokens(pieces, (piece) => {
    if (piece.text === "" || stages.added.byText.has(piece.text)) return asOneToken(piece);
    return stages.modelTokens(preTokenizeAligned(piece, stages.tokenizer.pre_tokenizer, index));
  });
}

function asOneToken(piece: Aligned): SpannedTokens {
  const tokens = noTokens();
  if (piece.text !== "") pushToken(tokens, piece.text, piece, 0, piece.text.length);
  return tokens;
}

function normalizedSection(section: Aligned, stages: TokenizerStages): Aligned {
  let aligned = section;
  if (stages.removeSpace) aligned = replaceMatches(alignedTrimEnd(alignedTrimStart(aligned)), /\s+/g, " ");
  if (stages.lowercaseAndRemoveAccents) {
    aligned = alignClusters(aligned, (text) => text.toLowerCase().replace(/\p{M}/gu, ""));
  }
  return normalizeAligned(aligned, stages.tokenizer.normalizer);
}
