import type { TokenizedText } from "@embedloom/core";
import { placedTokens } from "./placed-tokens.ts";
import type { SpannedTokens } from "./spanned-tokens.ts";
import type { SpecialIds } from "./special-ids.ts";
import { blockEnd, findSafeCut, PROBE } from "./text-blocks.ts";
import { BLOCK_UNITS, type BlockRequest, createTokenGathering, type TokenBlock } from "./token-gathering.ts";
import { alignTokens, readStages, type TokenizerStages } from "./tokenizer-stages.ts";

/** Tokenizes texts of any length, block by block, with the offsets of every token. */
export interface OffsetTokenizer {
  /** Ids of the special tokens around every sequence. */
  readonly specials: SpecialIds;
  /** The largest id that a token can have. */
  readonly largestId: number;
  /**
   * Tokenizes the longest block at the start of a stretch that can be cut off without changing a token. Returns `undefined` if
   * the stretch cannot be cut.
   *
   * @throws UnsupportedError when a part of the text has no token and the tokenizer no unknown one
   */
  tokenizeBlock(request: BlockRequest): TokenBlock | undefined;
  /**
   * Tokenizes a whole text at once, without special tokens. Offsets count UTF-16 code units.
   *
   * @throws UnsupportedError when a part of the text has no token and the tokenizer no unknown one
   */
  tokenize(text: string, options?: { readonly blockUnits?: number }): TokenizedText;
}

/**
 * Creates a tokenizer with exact offsets from a parsed tokenizer.json. Its ids equal those of the reference, the Python
 * package `tokenizers`.
 *
 * @throws UnsupportedError when a part is of a type that is not known here
 * @throws ModelLoadError when a part does not say what it must
 */
export function createOffsetTokenizer(tokenizer: object): OffsetTokenizer {
  const stages = readStages(tokenizer);
  const tokensOf = (text: string): SpannedTokens => alignTokens(text, stages);
  const { added, model } = stages;
  const entries = [...added.raw.byText.keys(), ...added.normalized.byText.keys(), ...model.vocabulary.keys()];
  const safeCut = findSafeCut((text) => tokensOf(text).ids, entries);
  const spacesAreMarks = isPartOfAToken(PROBE.indexOf(" "), tokensOf(PROBE));

  const tokenizeBlock = (request: BlockRequest): TokenBlock | undefined => {
    const end = blockEnd(request, safeCut, (text) => placedTokens(text, tokensOf(text)));
    if (end === undefined) return undefined;
    const text = request.text.slice(0, end.end);
    // The text was cut at a space. The mark before the block stands for that space.
    const space = request.afterSpace && spacesAreMarks ? (safeCut === "around_space" ? -1 : 0) : undefined;
    return { ...placedTokens(text, tokensOf(text), space), units: end.next, atSpace: end.atSpace };
  };

  return {
    specials: stages.specials,
    largestId: largestId(stages),
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

function isPartOfAToken(at: number, { starts, ends }: SpannedTokens): boolean {
  return starts.some((start, i) => start <= at && at < ends[i]!);
}

function largestId({ added, model, specials }: TokenizerStages): number {
  const found = [...added.raw.byText.values(), ...added.normalized.byText.values()].map(({ id }) => id);
  const ids = [...found, ...specials.before, ...specials.after];
  let largest = 0;
  // `Math.max(...ids)` would fail: a vocabulary has more entries than a call may have arguments.
  for (const list of [ids, model.vocabulary.values()]) for (const id of list) largest = Math.max(largest, id);
  return largest;
}
