import type { AbortOptions } from "./embedder.ts";
import type { MatryoshkaSizes, Pooling, Prompts } from "../terms/index.ts";
import type { EmbeddingMatrix } from "../matrix/index.ts";
import type { Fingerprint } from "./fingerprint.ts";

/** What a model does to a pooled vector before it is an embedding, such as a dense layer. */
export interface AfterPooling {
  /** Width of what it makes. */
  readonly dimensions: number;
  /** Makes a new vector from the pooled one; the result is not yet scaled to length 1. */
  apply(pooled: Float32Array | Float64Array): Float64Array;
}

/** What a token encoder's vectors are. */
export interface TokenEncoderInfo {
  /** Kind of provider, such as `transformers`. */
  readonly provider: string;
  /** The model as the caller named it. */
  readonly model: string;
  /** Width of a token vector. */
  readonly dimensions: number;
  /** Most tokens in one sequence, specials included. */
  readonly contextTokens: number;
  /** How the model was trained to pool; `undefined` when its files do not say. */
  readonly pooling: Pooling | undefined;
  /** What the model wants before an input. */
  readonly prompts: Prompts;
  /** Ids that go before and after the content of every sequence, such as `[CLS]` and `[SEP]`. */
  readonly specials: { readonly before: readonly number[]; readonly after: readonly number[] };
  /** The smaller widths to which a pooled vector may be cut. Absent: not known to be trained for any. */
  readonly matryoshka?: MatryoshkaSizes | undefined;
  /** What is done to a pooled vector, of a whole text or of a chunk of it. Absent: nothing but scaling it to length 1. */
  readonly afterPooling?: AfterPooling | undefined;
  /** Everything that changes a token vector, or a pooled one, apart from the text. */
  readonly fingerprint: Fingerprint;
}

/** The content tokens of a text, without specials: token `i` is `ids[i]` and stands at `[starts[i], ends[i])`. */
export interface TokenizedText {
  /** Vocabulary ids. */
  readonly ids: Int32Array;
  /** First UTF-16 code unit of each token in the text, white space trimmed; never decreasing. */
  readonly starts: Int32Array;
  /** One past the last UTF-16 code unit of each token. */
  readonly ends: Int32Array;
}

/**
 * Turns texts into one vector per token, for late chunking.
 *
 * Tokenizing and encoding are separate calls, so that a long text is tokenized once and encoded in windows.
 */
export interface TokenEncoder {
  /** Kind of provider, for messages and logs. */
  readonly provider: string;
  /** The model as the caller named it, for messages and logs. */
  readonly model: string;
  /** Tells what the vectors are; loads the model once if it must. */
  describe(options?: AbortOptions): Promise<TokenEncoderInfo>;
  /** Tokenizes a text of any length, with exact offsets; never truncates, never adds specials. */
  tokenize(text: string, options?: AbortOptions): Promise<TokenizedText>;
  /**
   * Runs the model over whole sequences of ids, specials included, and gives one matrix per sequence with one row per
   * id, neither pooled nor normalised. A row does not depend on the other sequences of the call.
   *
   * @throws InputTooLongError when a sequence is longer than `contextTokens`; `index` names the sequence
   */
  encode(sequences: readonly Int32Array[], options?: AbortOptions): Promise<readonly EmbeddingMatrix[]>;
  /** Releases what the calls opened; safe to call twice, and a later call opens it again. */
  close(): Promise<void>;
}
