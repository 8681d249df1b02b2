import { type TokenizedText, UnsupportedError } from "@embedloom/core";
import { sortAddedTokens } from "./added-tokens.ts";
import { alignTokens, type TokenizerStages } from "./align-tokens.ts";
import { type BlockTokens, joinBlocks } from "./join-blocks.ts";
import {
  libraryAddedTokens,
  type LibraryTokenizer,
  libraryTokenizer,
  type TokenizerFiles,
} from "./library-tokenizer.ts";
import { followsModel } from "./model-stage.ts";
import { readSpecialIds, type SpecialIds } from "./special-ids.ts";
import { findSafeCut, PROBE, type TextBlock, textBlocks } from "./text-blocks.ts";
import { type TokenSpans, wordSpans } from "./word-spans.ts";

/** Tokenizes texts of any length and knows where every token stands. */
export interface OffsetTokenizer {
  /** The ids around the tokens of every sequence. */
  readonly specials: SpecialIds;
  /**
   * Tokenizes a text without specials; offsets count UTF-16 code units.
   *
   * @throws UnsupportedError when the tokenizer has parts whose tokens cannot be placed
   */
  tokenize(text: string): TokenizedText;
}

/** The choices of {@link createOffsetTokenizer}. */
export interface OffsetTokenizerOptions {
  /** Longest run of code units tokenized at once. @default 50,000: the library overflows the stack from about 124,000 tokens */
  readonly blockUnits?: number;
}

/**
 * A tokenizer with exact offsets over the library's own, whose ids it reproduces and is checked against on every call.
 *
 * @throws whatever the library throws over files it cannot read
 */
export function createOffsetTokenizer(files: TokenizerFiles, options: OffsetTokenizerOptions = {}): OffsetTokenizer {
  const { blockUnits = 50_000 } = options;
  const tokenizer = libraryTokenizer(files);
  const stages = readStages(tokenizer, files);
  const idsOf = (text: string): number[] => tokenizer.encode(text, { add_special_tokens: false }).ids;
  const idOf = (token: string): number =>
    knownId(
      stages.added.byText.get(token)?.id ?? tokenizer.model.tokens_to_ids.get(token) ?? tokenizer.model.unk_token_id,
    );
  const safeCut = findSafeCut(idsOf);

  const spacesAreMarks = isPartOfAToken(PROBE.indexOf(" "), alignTokens(PROBE, stages));

  const tokenizeBlock = (text: string, block: TextBlock): BlockTokens => {
    const content = text.slice(block.start, block.end);
    const ids = idsOf(content);
    const aligned = alignTokens(content, stages);
    const followed = followsModel(tokenizer.model) && sameIds(aligned.tokens.map(idOf), ids);
    const spans = followed ? aligned : wordSpans(content, safeCut, idsOf, ids);
    // A long text has many blocks, and plain arrays take twice the room.
    if (spans !== undefined) {
      return {
        block,
        ids: Int32Array.from(ids),
        starts: Int32Array.from(spans.starts),
        ends: Int32Array.from(spans.ends),
      };
    }
    throw new UnsupportedError(
      "The tokenizer has a part whose tokens cannot be placed in the text: a component type that this version does not know.",
    );
  };

  return {
    specials: readSpecialIds(tokenizer.post_processor, idOf),
    tokenize: (text) =>
      joinBlocks(
        text,
        textBlocks(text, safeCut, blockUnits).map((block) => tokenizeBlock(text, block)),
        spacesAreMarks,
      ),
  };
}

function readStages(tokenizer: LibraryTokenizer, files: TokenizerFiles): TokenizerStages {
  const config = { remove_space: false, do_lowercase_and_remove_accent: false, ...files.config };
  return {
    tokenizer,
    added: sortAddedTokens(libraryAddedTokens(files), tokenizer.normalizer),
    removeSpace: config.remove_space === true,
    lowercaseAndRemoveAccents: Boolean(config.do_lowercase_and_remove_accent),
  };
}

function knownId(id: number | undefined): number {
  if (typeof id === "number") return id;
  throw new UnsupportedError("The tokenizer has no token for a part of the text and no unknown token to put there.");
}

function sameIds(left: readonly number[], right: readonly number[]): boolean {
  return left.length === right.length && left.every((id, i) => id === right[i]);
}

function isPartOfAToken(at: number, { starts, ends }: TokenSpans): boolean {
  return starts.some((start, i) => start <= at && at < ends[i]!);
}
