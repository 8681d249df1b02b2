import { type Aligned, alignedIdentity, alignedSlice, ENDS_WITH_WORD, STARTS_WITH_WORD } from "../aligned/index.ts";
import { broken, type Component, readFlag, readList, readObject } from "../component/index.ts";
import type { Normalizer } from "../normalize/index.ts";
import { longestWord, wordTrie, type WordTrie } from "./word-trie.ts";

/** An added token: it is found in a text before the model sees the text. */
interface AddedToken {
  readonly content: string;
  readonly id: number;
  /** Whether a match includes the white space before it. */
  readonly lstrip: boolean;
  /** Whether a match includes the white space after it. */
  readonly rstrip: boolean;
  /** Whether it only matches as a whole word. */
  readonly singleWord: boolean;
}

/** A set of added tokens that is searched for in one pass. */
export interface AddedTokens {
  readonly byText: ReadonlyMap<string, AddedToken>;
  readonly trie: WordTrie;
}

/** A part of a text: an added token, or the text between two of them. */
export interface Section {
  readonly aligned: Aligned;
  /** Absent: the part is text between added tokens. */
  readonly id?: number;
}

/** The added tokens of a tokenizer.json. Some match before normalization, the others after it. */
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
  /** The text that is searched for. */
  readonly text: string;
  readonly isNormalized: boolean;
}

// If two tokens have the same text, the special one matches, else the first.
function addedTokens(tokens: readonly ReadToken[]): AddedTokens {
  const byText = new Map<string, AddedToken>();
  const inOrder = [...tokens.filter(({ isSpecial }) => isSpecial), ...tokens.filter(({ isSpecial }) => !isSpecial)];
  for (const { text, token } of inOrder) if (!byText.has(text)) byText.set(text, token);
  return { byText, trie: wordTrie([...byText.keys()]) };
}

/** Splits a text at added tokens. The leftmost match wins, and of several at one position the longest. */
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
      // The previous match may include the white space in which this match lies.
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
  // A code point has at most two code units.
  const before = text.slice(Math.max(0, start - 2), start);
  return !ENDS_WITH_WORD.test(before) && !STARTS_WITH_WORD.test(text.slice(end, end + 2));
}

function spaceBefore(text: string, at: number): number {
  return at - text.slice(0, at).match(/\p{White_Space}*$/u)![0].length;
}

function spaceAfter(text: string, at: number): number {
  return at + text.slice(at).match(/^\p{White_Space}*/u)![0].length;
}
