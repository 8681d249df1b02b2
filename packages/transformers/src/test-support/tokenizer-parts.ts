import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The two files of a tokenizer. */
export interface TokenizerFiles {
  /** The parsed tokenizer.json. */
  readonly tokenizer: object;
  /** The parsed tokenizer_config.json. */
  readonly config: object;
}

/** A small tokenizer of one of the layouts that embedding models have. */
export interface TokenizerFixture extends TokenizerFiles {
  readonly name: string;
  /** Number of ids. */
  readonly size: number;
  /** Texts of the added tokens. */
  readonly addedTexts: readonly string[];
}

/** An added token; by default special, matched before normalisation, leaving its neighbours alone. */
export interface AddedParts {
  readonly content: string;
  readonly lstrip?: boolean;
  readonly rstrip?: boolean;
  readonly special?: boolean;
  readonly normalized?: boolean;
  /** Whether it is only found as a word of its own. */
  readonly singleWord?: boolean;
}

/** What a fixture is made of. */
export interface TokenizerParts {
  readonly name: string;
  readonly normalizer?: object | null;
  readonly preTokenizer?: object | null;
  readonly model: { readonly type: string; readonly vocab: object };
  readonly added?: readonly AddedParts[];
  readonly around?: readonly [string, string];
  readonly config?: object;
}

/** Writes the tokenizer.json of a fixture. */
export function tokenizerFixture({
  name,
  normalizer = null,
  preTokenizer = null,
  model,
  added = [],
  around,
  config = {},
}: TokenizerParts): TokenizerFixture {
  const entries: [string, number][] = Array.isArray(model.vocab)
    ? model.vocab.map(([token], id) => [token, id])
    : Object.entries(model.vocab);
  const ids = new Map(entries);
  const defaults = { lstrip: false, rstrip: false, normalized: false, special: true };
  for (const { content } of added) if (!ids.has(content)) ids.set(content, ids.size);
  const special = (token: string): object => ({ id: token, ids: [ids.get(token)], tokens: [token] });
  const piece = (id: string): object => ({ SpecialToken: { id, type_id: 0 } });
  return {
    name,
    size: ids.size,
    addedTexts: added.map(({ content }) => content),
    config,
    tokenizer: {
      version: "1.0",
      truncation: null,
      padding: null,
      added_tokens: added.map(({ singleWord = false, ...token }) => ({
        ...defaults,
        ...token,
        single_word: singleWord,
        id: ids.get(token.content),
      })),
      normalizer,
      pre_tokenizer: preTokenizer,
      post_processor: around
        ? {
            type: "TemplateProcessing",
            single: [piece(around[0]), { Sequence: { id: "A", type_id: 0 } }, piece(around[1])],
            pair: [{ Sequence: { id: "A", type_id: 0 } }, { Sequence: { id: "B", type_id: 0 } }],
            special_tokens: { [around[0]]: special(around[0]), [around[1]]: special(around[1]) },
          }
        : null,
      decoder: null,
      model,
    },
  };
}

/** Reads a real tokenizer from a folder. */
export function readTokenizer(name: string, folder: string): TokenizerFixture {
  const json = (file: string): object => JSON.parse(readFileSync(join(folder, file), "utf8"));
  const tokenizer = json("tokenizer.json") as { model: { vocab: object }; added_tokens: { content: string }[] };
  const addedTexts = tokenizer.added_tokens.map(({ content }) => content);
  const size = Object.keys(tokenizer.model.vocab).length;
  return { name, tokenizer, config: json("tokenizer_config.json"), size, addedTexts };
}
