import { type Aligned, alignedIdentity, alignedSlice, ENDS_WITH_WORD, STARTS_WITH_WORD } from "../aligned/index.ts";
import { broken, type Component, readFlag, readList, readObject } from "../component/index.ts";
import type { Normalizer } from "../normalize/index.ts";
import { longestWord, wordTrie, type WordTrie } from "./word-trie.ts";

/** A token that is found in a text before the model sees it. */
interface AddedToken {
  readonly content: string;
  readonly id: number;
  /** Whether it takes the white space before it along. */
  readonly lstrip: boolean;
  /** Whether it takes the white space after it along. */
  readonly rstrip: boolean;
  /** Whether it is only found where no word goes on at its ends. */
  readonly singleWord: boolean;
}

/** Added tokens that are looked for at the same time. */
export interface AddedTokens {
  readonly byText: ReadonlyMap<string, AddedToken>;
  readonly trie: WordTrie;
}

/** A part of a text: an added token, or what lies between two. */
export interface Section {
  readonly aligned: Aligned;
  /** Absent: the text between added tokens. */
  readonly id?: number;
}

/** The added tokens of a tokenizer.json: those that are matched before normalisation, and those after it. */
export interface SortedAddedTokens {
  readonly raw: AddedTokens;
  readonly normalized: AddedTokens;
}

/**
 * Reads `added_tokens`.
 *
 * @throws ModelLoadError when one has no content or no id
 */
export function readAddedTokens(value: unknown, normalize: Normalizer): SortedAddedTokens {
  const tokens: ReadToken[] = [];
  for (const entry of readList(value ?? [], "list of added tokens")) {
    const component: Component = { place: "added token", type: "", options: readObject(entry, "added token") };
    const { content, id } = component.options;
    if (typeof content !== "string" || typeof id !== "number")
      throw broken("added token", "lacks its content or its id");
    const token: AddedToken = {
      content,
      id,
      lstrip: readFlag(component, "lstrip", false),
      rstrip: readFlag(component, "rstrip", false),
      singleWord: readFlag(component, "single_word", false),
    };
    const isSpecial = readFlag(component, "special", false);
    const isNormalized = readFlag(component, "normalized", !isSpecial);
    tokens.push({
      token,
      isSpecial,
      text: isNormalized ? normalize(alignedIdentity(content)).text : content,
      isNormalized,
    });
  }
  return {
    raw: addedTokens(tokens.filter(({ isNormalized }) => !isNormalized)),
    normalized: addedTokens(tokens.filter(({ isNormalized }) => isNormalized)),
  };
}

interface ReadToken {
  readonly token: AddedToken;
  readonly isSpecial: boolean;
  /** What is looked for. */
  readonly text: string;
  readonly isNormalized: boolean;
}

// Of two with one text the special one is found, else the first.
function addedTokens(tokens: readonly ReadToken[]): AddedTokens {
  const byText = new Map<string, AddedToken>();
  const inOrder = [...tokens.filter(({ isSpecial }) => isSpecial), ...tokens.filter(({ isSpecial }) => !isSpecial)];
  for (const { text, token } of inOrder) if (!byText.has(text)) byText.set(text, token);
  return { byText, trie: wordTrie([...byText.keys()]) };
}

/** Cuts a text at added tokens: the leftmost first, of several there the longest. */
export function cutAtAddedTokens(source: Aligned, { byText, trie }: AddedTokens): Section[] {
  const { text } = source;
  const sections: Section[] = [];
  let done = 0;
  for (let at = 0; trie.next.size > 0 && at < text.length;) {
    const end = longestWord(text, at, trie);
    const token = end > at ? byText.get(text.slice(at, end)) : undefined;
    if (token !== undefined && standsAlone(text, at, end, token)) {
      const from = token.lstrip ? Math.max(done, spaceBefore(text, at)) : at;
      const to = token.rstrip ? spaceAfter(text, end) : end;
      if (from > done) sections.push({ aligned: alignedSlice(source, done, from) });
      // Nothing is left of one that is in the white space which the last one took along.
      if (to > from) sections.push({ aligned: alignedSlice(source, from, to), id: token.id });
      done = to;
    }
    at = Math.max(end, at + 1);
  }
  if (done < text.length) sections.push({ aligned: alignedSlice(source, done, text.length) });
  return sections;
}

function standsAlone(text: string, start: number, end: number, { singleWord }: AddedToken): boolean {
  if (!singleWord) return true;
  // Two units hold the nearest character, whatever it is.
  const before = text.slice(Math.max(0, start - 2), start);
  return !ENDS_WITH_WORD.test(before) && !STARTS_WITH_WORD.test(text.slice(end, end + 2));
}

function spaceBefore(text: string, at: number): number {
  return at - text.slice(0, at).match(/\p{White_Space}*$/u)![0].length;
}

function spaceAfter(text: string, at: number): number {
  return at + text.slice(at).match(/^\p{White_Space}*/u)![0].length;
}
