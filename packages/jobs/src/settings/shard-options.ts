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

/** A text without a row, and the reason. */
export interface DeadText {
  /** The id of the text in the source. */
  readonly id: string;
  /** Position of its shard in the plan. */
  readonly shard: number;
  /** `EmbedloomError.code`, or `"unknown"` for an error of another kind. */
  readonly code: string;
  /** What happened. The message contains no text, key or header. */
  readonly message: string;
}

/** What all shards of a job share, on any engine. */
export interface ShardParts {
  /** The source of the texts. */
  readonly source: TextSource;
  /**
   * Embeds the texts, one row each. It is usually a stack: a provider, in a batcher with a shared rate limiter, in a cache. Give either
   * `embedder` or `encoder`.
   */
  readonly embedder?: Embedder | undefined;
  /**
   * Encodes each text as a document, with one row for each chunk, in the context of the document. It is a late chunker or the encoder
   * of a provider; `withDocumentBatching` and `withDocumentCache` may be around it. Row ids are `<id>#<position>`.
   */
  readonly encoder?: DocumentEncoder | undefined;
  /** Cuts documents into chunks. Required with `encoder`, not allowed without it. */
  readonly chunker?: Chunker | undefined;
  /** The index that gets the rows. Its fingerprint must equal that of the embedder or encoder. */
  readonly index: VectorIndex;
  /** The input type of the texts; ignored with `encoder`. @default "document" */
  readonly inputType?: InputType | undefined;
  /** Whether rows store their text. @default false, because the source has it */
  readonly keepText?: boolean | undefined;
  /** Texts that are compared, embedded and written together, 1 to 10,000. @default 500, and 50 with an `encoder` */
  readonly batchTexts?: number | undefined;
  /** An open journal with the fingerprint of the index. It keeps vectors that were paid for and may not be in the index yet. Absent: only the index is asked. */
  readonly journal?: OpenJournal | undefined;
}

/** The options of `runShard`. */
export interface ShardOptions extends ShardParts, AbortOptions {
  /** Batches in progress at once, 1 to 1,000. With two, one is written while the next is embedded. @default 2 */
  readonly concurrency?: number | undefined;
  /** The fence of this owner of the shard. An index with `fences` refuses writes of earlier owners. Absent: every write is accepted. */
  readonly fence?: WriteFence | undefined;
  /** Called before each write, for an index without `fences`. If it throws, nothing is written and the run ends. Absent: there is no check. */
  readonly beforeWrite?: (() => unknown) | undefined;
  /**
   * Whether this is the last attempt, so that nobody will run the shard again by itself. If other texts of a batch succeed, a text
   * with a temporary failure then becomes a dead text too. @default false: such a failure ends the run
   */
  readonly lastAttempt?: boolean | undefined;
  /** Ends the run gracefully when it aborts. Batches in progress are embedded and written; no others begin. Absent: the run goes to the end. */
  readonly stopSignal?: AbortSignal | undefined;
  /**
   * Writes the last batch of the shard together with the engine's own record, for instance in one transaction. It calls `write` with the
   * index that the batch is written through, and `write` returns the result. It throws when neither was stored; after a temporary failure it
   * is called again. It is not called when `stopSignal` ended the run. Absent: the last batch is written like the others.
   */
  readonly commit?: ((write: (index: VectorIndex) => Promise<ShardResult>) => Promise<void>) | undefined;
  /** Called after every batch with the result so far. */
  readonly onProgress?: ((progress: ShardResult) => unknown) | undefined;
  /** Called with each text that cannot have a row, as soon as that is known; the run waits for it. Absent: such texts are only counted. */
  readonly onDeadText?: ((letter: DeadText) => unknown) | undefined;
}

/** The kinds of the parts, each checked by itself. {@link shardParts} checks how they fit together. */
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
 * Takes the parts out of the settings of an engine's worker, and checks them.
 *
 * @throws InvalidOptionError when a part cannot work, when not exactly one of `embedder` and `encoder` is given, or when a chunker is
 * given without an encoder or is missing with one
 */
export function shardParts(settings: ShardParts): ShardParts {
  const parts = readOptions<ShardParts>("settings", settings, shardPartKinds);
  const { source, embedder, encoder, chunker, index: open, inputType, keepText, batchTexts, journal } = parts;
  if ((embedder === undefined) === (encoder === undefined)) {
    throw new InvalidOptionError("embedder", "given, or `encoder` instead", embedder);
  }
  if ((chunker === undefined) !== (encoder === undefined)) {
    const expected = encoder === undefined ? "absent, because only an `encoder` needs it" : "given with `encoder`";
    throw new InvalidOptionError("chunker", expected, chunker);
  }
  return { source, embedder, encoder, chunker, index: open, inputType, keepText, batchTexts, journal };
}

/** {@link ShardOptions} after the checks, with the defaults filled in. */
export interface ShardSettings extends ShardOptions {
  readonly inputType: InputType;
  readonly batchTexts: number;
  readonly concurrency: number;
}

/**
 * Checks the options and fills in the defaults.
 *
 * @throws InvalidOptionError that names the first option that cannot work
 */
export function resolveShardOptions(given: ShardOptions): ShardSettings {
  const options = readOptions<ShardOptions>("options", given, optionKinds);
  const parts = shardParts(options);
  const { inputType = "document", encoder, concurrency = 2 } = options;
  const { batchTexts = encoder === undefined ? 500 : 50 } = options;
  const index = guardIndex("index", parts.index);
  return { ...options, ...parts, index, inputType, batchTexts, concurrency };
}
