import {
  EmbeddingMatrix,
  InputTooLongError,
  type Pooling,
  type Prompts,
  type TokenEncoder,
  type TokenEncoderInfo,
  type TokenizedText,
  checkAbort,
  kindOf,
  kinds,
  type KindsOf,
  readOptions,
} from "@embedloom/core";
import { deterministicVector, MOST_DIMENSIONS } from "../seeded/index.ts";

/** The options of {@link createFakeTokenEncoder}. */
export interface FakeTokenEncoderSettings {
  /** Width of a token vector, the two position values not counted. @default 16 */
  readonly dimensions?: number | undefined;
  /** Most tokens in one sequence, the two specials included. @default 128 */
  readonly contextTokens?: number | undefined;
  /** How much of the sequence's mean is mixed into every token: what makes the vectors contextual. @default 0.5 */
  readonly contextShare?: number | undefined;
  /**
   * Whether two more values follow: the position of the token in its sequence (from 1) and the length of the sequence, so
   * that a test can tell from which window a vector came.
   *
   * @default false
   */
  readonly showPositions?: boolean | undefined;
  /** How the model claims to pool. @default "mean" */
  readonly pooling?: Pooling | undefined;
  /** What the model claims to want before an input. Absent: nothing. */
  readonly prompts?: Prompts | undefined;
}

/** A token encoder without a model, whose runs can be looked at. */
export interface FakeTokenEncoder extends TokenEncoder {
  /** Every sequence encoded so far. */
  readonly sequences: readonly Int32Array[];
}

const BEFORE = 1;
const AFTER = 2;
const FIRST_WORD_ID = 3;
const VOCABULARY = 30_000;

/**
 * A token encoder with words as tokens and closed-form vectors: the token's own vector plus a share of the mean of its
 * sequence. Two words with the same id get the same vector, as in a real model.
 *
 * @example
 * ```ts
 * import { createFakeTokenEncoder } from "@embedloom/testing";
 *
 * const encoder = createFakeTokenEncoder();
 * const { ids, starts } = await encoder.tokenize("two words");
 * console.log(ids.length, [...starts]); // 2 [ 0, 4 ]
 * ```
 */
export function createFakeTokenEncoder(settings: FakeTokenEncoderSettings = {}): FakeTokenEncoder {
  const read = readOptions<FakeTokenEncoderSettings>("settings", settings, settingKinds);
  const { dimensions = 16, contextTokens = 128, contextShare = 0.5, showPositions = false, pooling = "mean" } = read;
  const info: TokenEncoderInfo = {
    provider: "fake",
    model: "fake-tokens",
    dimensions: dimensions + (showPositions ? 2 : 0),
    contextTokens,
    pooling,
    prompts: read.prompts ?? {},
    specials: { before: [BEFORE], after: [AFTER] },
    fingerprint: { provider: "fake", model: "fake-tokens", dimensions, contextShare, showPositions, pooling },
  };
  const sequences: Int32Array[] = [];

  return {
    provider: "fake",
    model: "fake-tokens",
    sequences,
    describe: async (options) => {
      checkAbort(options);
      return info;
    },
    tokenize: async (text, options) => {
      kinds.text("text", text);
      checkAbort(options);
      return tokenizeWords(text);
    },
    encode: async (given, options) => {
      const batch = sequencesKind("sequences", given) as readonly Int32Array[];
      const { signal } = checkAbort(options);
      refuseTooLong(batch, contextTokens);
      const matrices: EmbeddingMatrix[] = [];
      for (const sequence of batch) {
        sequences.push(sequence.slice());
        matrices.push(encodeSequence(sequence, { dimensions, contextShare, showPositions }));
        await Promise.resolve();
        signal?.throwIfAborted();
      }
      return matrices;
    },
    close: async () => {},
  };
}

const settingKinds: KindsOf<FakeTokenEncoderSettings> = {
  dimensions: kinds.optional(kinds.integer(1, MOST_DIMENSIONS)),
  contextTokens: kinds.optional(kinds.integer(3)),
  contextShare: kinds.optional(kinds.amount),
  showPositions: kinds.optional(kinds.flag),
  pooling: kinds.optional(kinds.oneOf("mean", "cls", "last")),
  prompts: kinds.optional(kinds.prompts),
};

const sequencesKind = kinds.list(
  kindOf("an Int32Array", (value) => value instanceof Int32Array),
  "an array of Int32Array",
);

/** Words, numbers and single marks are tokens; case is kept out of the id as an uncased model does. */
function tokenizeWords(text: string): TokenizedText {
  const matches = [...text.matchAll(/[\p{L}\p{M}]+|\p{N}+|\S/gu)];
  return {
    ids: Int32Array.from(matches, ([word]) => FIRST_WORD_ID + (hash(word.toLowerCase()) % VOCABULARY)),
    starts: Int32Array.from(matches, (match) => match.index),
    ends: Int32Array.from(matches, (match) => match.index + match[0].length),
  };
}

/** FNV-1a, 32 bits (the constants are the algorithm's own). */
function hash(word: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < word.length; i++) value = Math.imul(value ^ word.charCodeAt(i), 0x01000193);
  return value >>> 0;
}

function refuseTooLong(batch: readonly Int32Array[], contextTokens: number): void {
  const index = batch.findIndex((sequence) => sequence.length > contextTokens);
  if (index < 0) return;
  const tokens = batch[index]!.length;
  const detail = `A sequence of ${tokens} tokens is longer than the context of ${contextTokens}.`;
  throw new InputTooLongError(detail, { index, tokens, limit: contextTokens });
}

interface Mixing {
  readonly dimensions: number;
  readonly contextShare: number;
  readonly showPositions: boolean;
}

function encodeSequence(sequence: Int32Array, { dimensions, contextShare, showPositions }: Mixing): EmbeddingMatrix {
  const own = Array.from(sequence, (id) => deterministicVector(String(id), dimensions, "fake-tokens"));
  const mean = Float64Array.from(
    { length: dimensions },
    (_, d) => own.reduce((sum, row) => sum + row[d]!, 0) / own.length,
  );
  const matrix = EmbeddingMatrix.zeros(sequence.length, dimensions + (showPositions ? 2 : 0));
  own.forEach((vector, position) => {
    const row = matrix.row(position);
    row.set(vector.map((value, d) => value + contextShare * mean[d]!));
    if (showPositions) row.set([position + 1, sequence.length], dimensions);
  });
  return matrix;
}
