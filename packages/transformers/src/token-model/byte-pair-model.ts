import { broken, type Component, readFlag, readList, unknownComponent } from "../component/index.ts";
import { createPairMerging, type Merge } from "./pair-merging.ts";
import type { TokenModel } from "./token-model.ts";
import { byteIds, bytesOf, readUnknownToken, type UnknownToken, type Vocabulary } from "./vocabulary.ts";
import { noUnknownToken } from "./word-level-model.ts";
import { rememberWords, type WordTokens } from "./word-tokens.ts";

/** Byte-pair encoding: a word is split into characters, and neighbours are merged in the order of the list of merges. */
export function bytePairModel(component: Component, vocabulary: Vocabulary): TokenModel {
  if (Number(component.options.dropout ?? 0) > 0) throw unknownComponent(component, "dropout");
  const ignoresMerges = readFlag(component, "ignore_merges", false);
  const { cut, prefix } = characterCutter(component, vocabulary);
  const mergeAll = createPairMerging(readMerges(component, vocabulary, prefix));
  const tokenize = (word: string): WordTokens => {
    const whole = ignoresMerges ? vocabulary.get(word) : undefined;
    return whole === undefined ? mergeAll(cut(word)) : { ids: [whole], froms: [0], tos: [word.length] };
  };
  return { vocabulary, tokenize: rememberWords(tokenize) };
}

interface CharacterCutter {
  /** The tokens before the first merge. */
  cut(word: string): WordTokens;
  /** Prefix of the entries for all characters of a word but the first. */
  readonly prefix: string;
}

function characterCutter(component: Component, vocabulary: Vocabulary): CharacterCutter {
  const prefix = textOrNothing(component, "continuing_subword_prefix");
  const suffix = textOrNothing(component, "end_of_word_suffix");
  const unknown = readUnknownToken(component, vocabulary);
  const fuses = readFlag(component, "fuse_unk", false);
  const bytes = readFlag(component, "byte_fallback", false) ? byteIds(vocabulary) : undefined;

  return {
    prefix,
    cut(word) {
      const tokens: WordTokens = { ids: [], froms: [], tos: [] };
      let afterUnknown = false;
      let at = 0;
      for (const point of word) {
        const [from, to] = [at, (at += point.length)];
        const entry = (from === 0 ? "" : prefix) + point + (to === word.length ? suffix : "");
        const id = vocabulary.get(entry);
        const ids = id === undefined ? bytes && bytesOf(entry, bytes) : [id];
        if (ids === undefined && afterUnknown && fuses) tokens.tos[tokens.tos.length - 1] = to;
        else push(tokens, ids ?? unknownIds(unknown), from, to);
        afterUnknown = ids === undefined && unknown.id !== undefined;
      }
      return tokens;
    },
  };
}

// Without an unknown token, a character that has no token and no byte tokens is dropped, as in the reference.
function unknownIds({ id, isNamed }: UnknownToken): readonly number[] {
  if (id === undefined && isNamed) throw noUnknownToken();
  return id === undefined ? [] : [id];
}

function push(tokens: WordTokens, ids: readonly number[], from: number, to: number): void {
  for (const id of ids) {
    tokens.ids.push(id);
    tokens.froms.push(from);
    tokens.tos.push(to);
  }
}

function textOrNothing({ options, place }: Component, key: string): string {
  const value = options[key] ?? "";
  if (typeof value !== "string") throw broken(place, `has a \`${key}\` that is no text`);
  return value;
}

function readMerges(component: Component, vocabulary: Vocabulary, prefix: string): readonly Merge[] {
  const idOf = (entry: string): number => {
    const id = vocabulary.get(entry);
    if (id === undefined) throw broken(component.place, "merges into something that is not in its vocabulary");
    return id;
  };
  return readList(component.options.merges, "model's list of merges").map((merge): Merge => {
    const [left, right, ...rest] = typeof merge === "string" ? merge.split(" ") : readList(merge, "model's merge");
    if (typeof left !== "string" || typeof right !== "string" || rest.length > 0) {
      throw broken(component.place, "has a merge that is no pair");
    }
    return { left: idOf(left), right: idOf(right), into: idOf(left + right.slice(prefix.length)) };
  });
}
