import type { Normalizer } from "@huggingface/tokenizers";
import { type Aligned, alignedSlice, alignedTrimEnd, alignedTrimStart } from "./aligned.ts";
import type { LibraryAddedToken } from "./library-tokenizer.ts";
import { cutByWords, wordTrie, type WordTrie } from "./word-trie.ts";

/** The tokens that are found in a text before the model sees it. */
export interface AddedTokens {
  /** Every added token under its text, and under its normalised text. */
  readonly byText: ReadonlyMap<string, LibraryAddedToken>;
  /** Finds those that are matched before normalisation. */
  readonly raw: WordTrie;
  /** Finds those that are matched after it. */
  readonly normalized: WordTrie;
}

/** Sorts added tokens by when they are matched. */
export function sortAddedTokens(tokens: readonly LibraryAddedToken[], normalizer: Normalizer | null): AddedTokens {
  const byText = new Map<string, LibraryAddedToken>();
  const raw: string[] = [];
  const normalized: string[] = [];
  for (const token of tokens) {
    byText.set(token.content, token);
    if (token.normalized && normalizer !== null) {
      const content = normalizer.normalize(token.content);
      normalized.push(content);
      byText.set(content, token);
    } else {
      raw.push(token.content);
    }
  }
  return { byText, raw: wordTrie(raw), normalized: wordTrie(normalized) };
}

/** Cuts a text at added tokens, which take white space of their neighbours away where they are set to. */
export function cutAtAddedTokens(source: Aligned, words: WordTrie, byText: AddedTokens["byText"]): Aligned[] {
  const sections = cutByWords(source.text, words).map(([from, to]) => alignedSlice(source, from, to));
  for (let i = 0; i < sections.length; i++) {
    const token = byText.get(sections[i]!.text);
    if (token?.lstrip === true && i > 0) sections[i - 1] = alignedTrimEnd(sections[i - 1]!);
    if (token?.rstrip === true && i < sections.length - 1) sections[i + 1] = alignedTrimStart(sections[i + 1]!);
  }
  return sections;
}
