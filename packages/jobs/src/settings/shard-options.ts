import {
  type AbortOptions,
  type DocumentEncoder,
  type Embedder,
  type InputType,
  InvalidOptionError,
  kinds,
  type KindsOf,
  type OpenJournal,
  readOptions,
  type VectorIndex,
  type WriteFence,
} from "@embedloom/core";
import { documentEncoderKind } from "@embedloom/core/document";
import { guardIndex, indexKind } from "@embedloom/core/sink";
import type { Chunker } from "./chunker.ts";
import type { ShardResult } from "./shard-result.ts";
import type { TextSource } from "../source/index.ts";

/** A text that has no row, and why. */
export interface DeadText {
  /** Its id in the source. */
  readonly id: string;
  /** Position of its shard in the plan. */
  readonly shard: number;
  /** `EmbedloomError.code`, or `"unknown"` for an error of another kind. */
  readonly code: string;
  /** What happened; holds no text, key or header. */
  readonly message: string;
}

/** What all shards of a job are run with, on whatever engine. */
export interface ShardParts {
  /** Where the texts are. */
  readonly source: TextSource;
  /**
   * Embeds the texts, one row each. Usually a stack: a cache on a batcher, with a shared limiter, on a provider. Give either
   * `embedder` or `encoder`.
   */
  readonly embedder?: Embedder | undefined;
  /**
   * Encodes the texts as documents, one row for each chunk, made in the context of the document: a late chunker or the encoder of
   * a provider, with or without `withDocumentBatching` and `withDocumentCache` around it. Row ids are `<id>#<position>`.
   */
  readonly encoder?: DocumentEncoder | undefined;
  /** Cuts documents into chunks. Required with `encoder`, not allowed without it. */
  readonly chunker?: Chunker | undefined;
  /** The index that gets the rows. Its fingerprint must equal that of the embedder or encoder. */
  readonly index: VectorIndex;
  /** What the texts are for; ignored with `encoder`. @default "document" */
  readonly inputType?: InputType | undefined;
  /** Whether rows store their text. @default false, as the source has it */
  readonly keepText?: boolean | undefined;
  /** Texts that are compared, embedded and written together, 1 to 10,000. @default 500, and 50 with an `encoder` */
  readonly batchTexts?: number | undefined;
  /** An open journal of vectors that were paid for and may not be in the index yet, with the fingerprint of the index. Absent: only the index is asked. */
  readonly journal?: OpenJournal | undefined;
}

/** What a shard is run with. */
export interface ShardOptions extends ShardParts, AbortOptions {
  /** Batches that are under way at once, 1 to 1,000: one is written while the next is embedded. @default 2 */
  readonly concurrency?: number | undefined;
  /** Who writes: an index with `fences` refuses an earlier owner of the shard. Absent: anybody may. */
  readonly fence?: WriteFence | undefined;
  /** Is asked before each write; what it throws ends the run, unwritten. For an index without `fences`. Absent: nobody is. */
  readonly beforeWrite?: (() => unknown) | undefined;
  /**
   * Whether failures that could pass make dead texts too, where others of their batch got through, because nobody will run the
   * shard again by itself. @default false, they end the run
   */
  readonly lastAttempt?: boolean | undefined;
  /** Ends the run in good order when it aborts: what is under way is paid for and written, no more is begun. Absent: it goes to the end. */
  readonly stopSignal?: AbortSignal | undefined;
  /**
   * Writes the end of the shard together with what its engine notes of it, such as in one transaction: calls `write` with the index to
   * write the last batch through, which gives the result, and throws when neither was kept; what can pass is done again then. Not
   * called where `stopSignal` ended the run. Absent: the last batch is written like the others.
   */
  readonly commit?: ((write: (index: VectorIndex) => Promise<ShardResult>) => Promise<void>) | undefined;
  /** Is told after every batch what has become of the shard so far. Absent: nobody is. */
  readonly onProgress?: ((progress: ShardResult) => unknown) | undefined;
  /** Is told of each text that has no row, as it is found out, and waited for. Absent: they are counted alone. */
  readonly onDeadText?: ((letter: DeadText) => unknown) | undefined;
}

/** What the parts must be, each by itself; {@link shardParts} checks what goes together. */
export const shardPartKinds: KindsOf<ShardParts> = {
  source: kinds.withMethods("a source with `ids` and `read`", "ids", "read"),
  embedder: kinds.optional(kinds.embedder),
  encoder: kinds.optional(documentEncoderKind),
  chunker: kinds.optional(kinds.withMethods("an object with `chunk`", "chunk")),
  index: indexKind,
  inputType: kinds.optional(kinds.oneOf("query", "document")),
  keepText: kinds.optional(kinds.flag),
  batchTexts: kinds.optional(kinds.integer(1, 10_000)),
  journal: kinds.optional(kinds.withMethods("an open journal", "lookup", "append", "bury")),
};

const optionKinds: KindsOf<ShardOptions> = {
  ...shardPartKinds,
  concurrency: kinds.optional(kinds.integer(1, 1000)),
  fence: kinds.optional(kinds.options<WriteFence>({ name: kinds.words, token: kinds.integer(1) })),
  beforeWrite: kinds.optional(kinds.callback),
  lastAttempt: kinds.optional(kinds.flag),
  commit: kinds.optional(kinds.callback),
  stopSignal: kinds.signal,
  onProgress: kinds.optional(kinds.callback),
  onDeadText: kinds.optional(kinds.callback),
  signal: kinds.signal,
};

/**
 * The parts among the settings of an engine's worker.
 *
 * @throws InvalidOptionError for a part that cannot work, and unless exactly one of `embedder` and `encoder` is given, and a chunker with an encoder alone
 */
export function shardParts(settings: ShardParts): ShardParts {
  const parts = readOptions<ShardParts>("settings", settings, shardPartKinds);
  const { source, embedder, encoder, chunker, index: open, inputType, keepText, batchTexts, journal } = parts;
  if ((embedder === undefined) === (encoder === undefined)) {
    throw new InvalidOptionError("embedder", "given, or `encoder` in its place", embedder);
  }
  if ((chunker === undefined) !== (encoder === undefined)) {
    const expected =
      encoder === undefined ? "absent, for it cuts the documents of an `encoder`" : "given with `encoder`";
    throw new InvalidOptionError("chunker", expected, chunker);
  }
  return { source, embedder, encoder, chunker, index: open, inputType, keepText, batchTexts, journal };
}

/** {@link ShardOptions} checked and completed. */
export interface ShardSettings extends ShardOptions {
  readonly inputType: InputType;
  readonly batchTexts: number;
  readonly concurrency: number;
}

/**
 * Checks the options and fills in the defaults.
 *
 * @throws InvalidOptionError naming the first that cannot work
 */
export function resolveShardOptions(given: ShardOptions): ShardSettings {
  const options = readOptions<ShardOptions>("options", given, optionKinds);
  const parts = shardParts(options);
  const { inputType = "document", encoder, concurrency = 2 } = options;
  const { batchTexts = encoder === undefined ? 500 : 50 } = options;
  const index = guardIndex("index", parts.index);
  return { ...options, ...parts, index, inputType, batchTexts, concurrency };
}
