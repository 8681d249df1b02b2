/** The tokens of a word and the code units of it that each stands for, in parallel lists. */
export interface WordTokens {
  /** Ids of the vocabulary. */
  readonly ids: number[];
  /** First code unit of each. */
  readonly froms: number[];
  /** One past the last code unit of each. */
  readonly tos: number[];
}

/** The tokens of one word. */
export type Tokenize = (word: string) => WordTokens;

/** Most words that are remembered. */
const MOST_WORDS = 20_000;
/** Longest word that is remembered: a longer one seldom comes again. */
const LONGEST_WORD = 32;

/** Remembers the tokens of words: most words of a text have come before. */
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
