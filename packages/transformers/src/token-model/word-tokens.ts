/** The tokens of a word with their spans in it, in parallel lists. */
export interface WordTokens {
  /** Ids of the vocabulary. */
  readonly ids: number[];
  /** Start of each span. */
  readonly froms: number[];
  /** End of each span, exclusive. */
  readonly tos: number[];
}

/** The tokens of one word. */
export type Tokenize = (word: string) => WordTokens;

/** Most words in the cache. */
const MOST_WORDS = 20_000;
/** Longest word in the cache. Longer words seldom occur again. */
const LONGEST_WORD = 32;

/** Caches the tokens of words, because most words of a text occur often. */
export function rememberWords(tokenize: Tokenize): Tokenize {
  const known = new Map<string, WordTokens>();
  return (word) => {
    const found = known.get(word);
    if (found !== undefined) return found;
    const tokens = tokenize(word);
    if (known.size >= MOST_WORDS) known.clear();
    if (word.length <= LONGEST_WORD) known.set(word, tokens);
    return tokens;
  };
}
