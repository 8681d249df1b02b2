import { type TokenizedText, UnsupportedError } from "@embedloom/core";
import { sortAddedTokens } from "./added-tokens.ts";
import { alignTokens, type TokenizerStages } from "./align-tokens.ts";
import {
  libraryAddedTokens,
  type LibraryTokenizer,
  libraryTokenizer,
  type TokenizerFiles,
} from "./library-tokenizer.ts";
import { createModelStage, followsModel } from "./model-stage.ts";
import { type PlacedIds, placedTokens } from "./placed-tokens.ts";
import { readSpecialIds, type SpecialIds } from "./special-ids.ts";
import { blockEnd, findSafeCut, PROBE } from "./text-blocks.ts";
import { BLOCK_UNITS, type BlockRequest, createTokenGathering, type TokenBlock } from "./token-gathering.ts";
import { type TokenSpans, wordSpans } from "./word-spans.ts";

/** Tokenizes texts of any length, block by block, and knows where every token stands. */
export interface OffsetTokenizer {
  /** The ids around the tokens of every sequence. */
  readonly specials: SpecialIds;
  /**
   * Tokenizes as much of a stretch as can be cut off without changing a token; `undefined` when there is no place to cut.
   *
   * @throws UnsupportedError when the tokenizer has parts whose tokens cannot be placed
   */
  tokenizeBlock(request: BlockRequest): TokenBlock | undefined;
  /**
   * Tokenizes a whole text at once, without specials; offsets count UTF-16 code units.
   *
   * @throws UnsupportedError when the tokenizer has parts whose tokens cannot be placed
   */
  tokenize(text: string, options?: { readonly blockUnits?: number }): TokenizedText;
}

/**
 * A tokenizer with exact offsets over the library's own, whose ids it reproduces and is checked against: always at first and
 * wherever there are unknown or added tokens, then now and then.
 *
 * @throws whatever the library throws over files it cannot read
 */
export function createOffsetTokenizer(files: TokenizerFiles): OffsetTokenizer {
  const tokenizer = libraryTokenizer(files);
  const stages = readStages(tokenizer, files);
  const idsOf = (text: string): number[] => tokenizer.encode(text, { add_special_tokens: false }).ids;
  const idOf = (token: string): number =>
    knownId(
      stages.added.byText.get(token)?.id ?? tokenizer.model.tokens_to_ids.get(token) ?? tokenizer.model.unk_token_id,
    );
  const entries = [...stages.added.byText.keys(), ...tokenizer.model.tokens_to_ids.keys()];
  const safeCut = findSafeCut(idsOf, entries);
  const canFollow = followsModel(tokenizer.model);
  const hasRareParts = (tokens: readonly string[], ids: readonly number[]): boolean =>
    tokens.some((token, i) => ids[i] === tokenizer.model.unk_token_id || stages.added.byText.has(token));
  const spacesAreMarks = isPartOfAToken(PROBE.indexOf(" "), alignTokens(PROBE, stages));

  const isTrusted = createTrust();
  const placed = (text: string): PlacedIds => {
    const aligned = alignTokens(text, stages);
    const own = aligned.tokens.map(idOf);
    if (canFollow && isTrusted(text, !hasRareParts(aligned.tokens, own))) return { ids: own, ...aligned };
    const ids = idsOf(text);
    const spans = canFollow && sameIds(own, ids) ? aligned : wordSpans(text, safeCut, idsOf, ids);
    if (spans !== undefined) return { ids, starts: spans.starts, ends: spans.ends };
    throw new UnsupportedError(
      "The tokenizer has a part whose tokens cannot be placed in the text: a component type that this version does not know.",
    );
  };

  const tokenizeBlock = (request: BlockRequest): TokenBlock | undefined => {
    const end = blockEnd(request, safeCut, (text) => placedTokens(text, placed(text)));
    if (end === undefined) return undefined;
    const text = request.text.slice(0, end.end);
    // The mark that was put before a block stands for the space at which the text was cut.
    const space = request.afterSpace && spacesAreMarks ? (safeCut === "around_space" ? -1 : 0) : undefined;
    return { ...placedTokens(text, placed(text), space), units: end.next, atSpace: end.atSpace };
  };

  return {
    specials: readSpecialIds(tokenizer.post_processor, idOf),
    tokenizeBlock,
    tokenize(text, { blockUnits = BLOCK_UNITS } = {}) {
      const gathering = createTokenGathering(text, blockUnits);
      for (let request = gathering.next(); request !== undefined; request = gathering.next()) {
        gathering.add(tokenizeBlock(request));
      }
      return gathering.result();
    },
  };
}

/** Code units over which a tokenizer is checked in full, and how many plain blocks follow each that is checked afterwards. */
const TRIAL_UNITS = 100_000;
const TRUSTED_BLOCKS = 15;

/**
 * Decides which blocks need not be checked against the library: after a trial, those of plain text, but for one of sixteen. What
 * could differ is how its stages are put together, which shows in any text; unknown and added tokens take rarer ways.
 */
function createTrust(): (text: string, isPlain: boolean) => boolean {
  let tried = 0;
  let trusted = 0;
  return (text, isPlain) => {
    if (isPlain && tried >= TRIAL_UNITS && trusted < TRUSTED_BLOCKS) {
      trusted++;
      return true;
    }
    trusted = 0;
    tried += text.length;
    return false;
  };
}

function readStages(tokenizer: LibraryTokenizer, files: TokenizerFiles): TokenizerStages {
  const config = { remove_space: false, do_lowercase_and_remove_accent: false, ...files.config };
  return {
    tokenizer,
    modelTokens: createModelStage(tokenizer.model),
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
