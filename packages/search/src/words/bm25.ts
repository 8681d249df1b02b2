import { kindOf, kinds, type KindsOf, type Match, readOptions } from "@embedloom/core";
import { createBestTexts } from "./best-texts.ts";
import { collectPostings } from "./postings.ts";
import { createWordSplitter, wordKinds, type WordSettings } from "./split-words.ts";
import { weighWords } from "./word-weights.ts";

/** The options of {@link createBm25}. */
export interface Bm25Settings extends WordSettings {
  /** How much a word counts that is repeated, from 0, where it counts once. @default 1.2 */
  readonly k1?: number | undefined;
  /** How much long texts are held back, from 0, not at all, to 1. @default 0.75 */
  readonly b?: number | undefined;
}

/** The options of one search by words. */
export interface Bm25SearchOptions {
  /** Most texts to find, from 1. */
  readonly k: number;
  /** Whether a text may be found. Absent: all. */
  readonly filter?: ((index: number) => boolean) | undefined;
}

/** An index of words. */
export interface Bm25Index {
  /** Number of texts. */
  readonly count: number;
  /** Number of different words. */
  readonly words: number;
  /**
   * The texts that hold a word of the query and score best, best first, equal ones by the lower position. A word counts once however
   * often the query has it.
   *
   * @throws InvalidOptionError when an argument is invalid
   */
  search(query: string, options: Bm25SearchOptions): Match[];
  /**
   * How far apart the scores of the query are: their standard deviation over all texts, from 0, with words taken as independent of each
   * other; 0 where no text has a word of it.
   *
   * @throws InvalidOptionError when the query is not a text
   */
  spread(query: string): number;
}

const settingsKinds: KindsOf<Bm25Settings> = {
  ...wordKinds,
  k1: kinds.optional(kinds.amount),
  b: kinds.optional(kindOf("a number from 0 to 1", (value) => typeof value === "number" && value >= 0 && value <= 1)),
};
const searchKinds: KindsOf<Bm25SearchOptions> = { k: kinds.integer(1), filter: kinds.optional(kinds.callback) };

/**
 * Indexes texts for BM25 (Robertson et al., TREC-3, with the rarity that Lucene uses, `log(1 + (N - n + 0.5) / (n + 0.5))`, never below 0).
 *
 * The index is fixed: make another one when texts change. It keeps no texts, in typed arrays: 6 bytes for each word of each text, 24 for each different word and 20 for each text.
 *
 * @param texts in the order that positions count
 * @throws InvalidOptionError when the texts are none, or a setting is invalid
 * @example
 * ```ts
 * import { createBm25 } from "@embedloom/search";
 *
 * const index = createBm25(["the roof of the house", "the ferry", "a house boat"]);
 * console.log(index.search("house roof", { k: 2 }).map(({ index }) => index)); // [ 0, 2 ]
 * ```
 */
export function createBm25(texts: readonly string[], settings: Bm25Settings = {}): Bm25Index {
  kinds.texts("texts", texts);
  const read = readOptions("settings", settings, settingsKinds);
  const { k1 = 1.2, b = 0.75 } = read;
  const split = createWordSplitter(read);
  const postings = collectPostings(texts, split);
  const { lengths, words } = postings;
  const weights = weighWords(postings, k1, b);
  const bestTexts = createBestTexts(postings, weights);
  const numbersOf = (query: string): number[] => {
    kinds.text("query", query);
    const known = Array.from(split(query), (word) => words.get(word));
    return [...new Set(known.filter((word) => word !== undefined))];
  };

  return {
    count: lengths.length,
    words: words.size,
    search(query, options) {
      const asked = numbersOf(query);
      const { k, filter } = readOptions("options", options, searchKinds);
      const passes = filter && ((text: number) => kinds.flag("filter(text)", filter(text)) === true);
      return bestTexts({ words: asked, k, filter: passes });
    },
    spread: (query) => Math.sqrt(numbersOf(query).reduce((sum, word) => sum + weights.variance(word), 0)),
  };
}
