import {
  AddedToken,
  type Model,
  type Normalizer,
  type PostProcessor,
  type PreTokenizer,
  Tokenizer,
} from "@huggingface/tokenizers";

// The declarations of @huggingface/tokenizers 0.2.0 name their files without extensions, which Node's module resolution
// does not find: everything they export is missing or `any`. These are the parts that are used here.
declare module "@huggingface/tokenizers" {
  export abstract class Normalizer {
    readonly config: object;
    normalize(text: string): string;
  }
  export class SequenceNormalizer extends Normalizer {
    readonly normalizers: readonly (Normalizer | null)[];
  }
  export class ReplaceNormalizer extends Normalizer {
    readonly pattern: RegExp | null;
    readonly config: { readonly content?: string };
  }
  export class PrependNormalizer extends Normalizer {
    readonly config: { readonly prepend: string };
  }
  export class StripNormalizer extends Normalizer {
    readonly config: { readonly strip_left?: boolean; readonly strip_right?: boolean };
  }

  export abstract class PreTokenizer {
    pre_tokenize_text(text: string, options?: { section_index?: number }): string[];
  }
  export class SequencePreTokenizer extends PreTokenizer {
    readonly tokenizers: readonly (PreTokenizer | null)[];
  }
  export class ByteLevelPreTokenizer extends PreTokenizer {
    constructor(config: object);
    readonly add_prefix_space: boolean;
    readonly use_regex: boolean;
    readonly pattern: RegExp;
    readonly byte_encoder: Readonly<Record<number, string>>;
    readonly text_encoder: { encode(text: string): Uint8Array };
  }
  export class MetaspacePreTokenizer extends PreTokenizer {
    readonly replacement: string;
    readonly str_rep: string;
    readonly prepend_scheme: string;
  }
  export class SplitPreTokenizer extends PreTokenizer {
    readonly pattern: RegExp | null;
    readonly config: { readonly invert?: boolean; readonly behavior?: string };
  }
  export class ReplacePreTokenizer extends PreTokenizer {
    readonly pattern: RegExp | null;
    readonly content: string;
  }

  export abstract class Model {
    readonly tokens_to_ids: ReadonlyMap<string, number>;
    readonly unk_token_id?: number;
    readonly unk_token?: string | null;
    readonly fuse_unk: boolean;
    encode(words: string[]): string[];
  }
  export class WordPiece extends Model {
    readonly config: { readonly continuing_subword_prefix: string };
  }
  export class BPE extends Model {
    readonly config: { readonly end_of_word_suffix?: string | null };
    readonly continuing_subword_suffix: string | null;
    readonly byte_fallback: boolean;
    readonly ignore_merges: boolean;
    bpe(word: string): string[];
  }
  export class Unigram extends Model {
    tokenize(text: string): string[];
  }

  export abstract class PostProcessor {
    post_process(tokens: string[], pair?: string[] | null, addSpecialTokens?: boolean): { tokens: string[] };
  }
}

/** The two files a tokenizer is made of. */
export interface TokenizerFiles {
  /** The parsed tokenizer.json. */
  readonly tokenizer: object;
  /** The parsed tokenizer_config.json. */
  readonly config: object;
}

/** The library's tokenizer, whose stages can be driven one by one. */
export interface LibraryTokenizer {
  readonly normalizer: Normalizer | null;
  readonly pre_tokenizer: PreTokenizer | null;
  readonly model: Model;
  readonly post_processor: PostProcessor | null;
  encode(text: string, options: { add_special_tokens: boolean }): { ids: number[]; tokens: string[] };
}

/** An added token as tokenizer.json has it. */
export interface LibraryAddedToken {
  readonly content: string;
  readonly id: number;
  readonly lstrip: boolean;
  readonly rstrip: boolean;
  readonly normalized: boolean;
}

/**
 * Reads a tokenizer with the library.
 *
 * @throws whatever the library throws over files it does not understand
 */
export function libraryTokenizer(files: TokenizerFiles): LibraryTokenizer {
  return new Tokenizer(files.tokenizer, files.config);
}

/** The added tokens of a tokenizer.json, with the library's defaults. */
export function libraryAddedTokens(files: TokenizerFiles): LibraryAddedToken[] {
  const { added_tokens: entries }: { added_tokens: object[] } = { added_tokens: [], ...files.tokenizer };
  return entries.map((entry): LibraryAddedToken => new AddedToken(entry));
}
