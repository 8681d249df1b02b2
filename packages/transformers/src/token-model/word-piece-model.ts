import { type Component, readNumber, readText } from "../component/index.ts";
import type { TokenModel } from "./token-model.ts";
import { readUnknownToken, type Vocabulary } from "./vocabulary.ts";
import { noUnknownToken } from "./word-level-model.ts";
import { rememberWords, type WordTokens } from "./word-tokens.ts";

/** BERT's model: the longest entry matches first. A word is unknown as a whole if a part of it has no entry. */
export function wordPieceModel(component: Component, vocabulary: Vocabulary): TokenModel {
  const unknown = readUnknownToken(component, vocabulary, "[UNK]").id;
  const prefix = readText(component, "continuing_subword_prefix", "##");
  const mostCharacters = readNumber(component, "max_input_chars_per_word", 100);
  const longest = longestEntry(vocabulary);

  const unknownWord = (word: string): WordTokens => {
    if (unknown === undefined) throw noUnknownToken();
    return { ids: [unknown], froms: [0], tos: [word.length] };
  };

  const tokenize = (word: string): WordTokens => {
    if (word.length > mostCharacters && Array.from(word).length > mostCharacters) return unknownWord(word);
    const tokens: WordTokens = { ids: [], froms: [], tos: [] };
    for (let from = 0; from < word.length;) {
      const begun = from === 0 ? "" : prefix;
      let to = Math.min(word.length, Math.max(from + 1, from + longest - begun.length));
      let id = vocabulary.get(begun + word.slice(from, to));
      while (id === undefined && --to > from) id = vocabulary.get(begun + word.slice(from, to));
      if (id === undefined) return unknownWord(word);
      tokens.ids.push(id);
      tokens.froms.push(from);
      tokens.tos.push(to);
      from = to;
    }
    return tokens;
  };
  return { vocabulary, tokenize: rememberWords(tokenize) };
}

function longestEntry(vocabulary: Vocabulary): number {
  let longest = 0;
  for (const entry of vocabulary.keys()) longest = Math.max(longest, entry.length);
  return longest;
}
