import {
  type AbortOptions,
  type Embedder,
  type InputType,
  type Kind,
  kinds,
  type KindsOf,
  type OpenJournal,
  readOptions,
  type VectorIndex,
  type WriteFence,
} from "@embedloom/core";
import type { ShardResult } from "./shard-result.ts";
import type { TextSource } from "./text-source.ts";

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

/** What a shard is run with. */
export interface ShardOptions extends AbortOptions {
  /** Where the texts are. */
  readonly source: TextSource;
  /** What embeds them: the stack, such as a cache on a batcher with a shared limiter on a provider. */
  readonly embedder: Embedder;
  /** Where the rows go; its fingerprint must be the embedder's. */
  readonly index: VectorIndex;
  /** What the texts are for. @default "document" */
  readonly inputType?: InputType | undefined;
  /** Whether rows hold their text. @default false, the source has it */
  readonly keepText?: boolean | undefined;
  /** Texts that are compared, embedded and written together, 1 to 10,000. @default 500 */
  readonly batchTexts?: number | undefined;
  /** Batches that are under way at once, from 1: one is written while the next is embedded. @default 2 */
  readonly concurrency?: number | undefined;
  /** What was paid for and may not be in the index yet; it is open, and of the index's fingerprint. Absent: the index alone knows. */
  readonly journal?: OpenJournal | undefined;
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
  /** Is told after every batch what has become of the shard so far. Absent: nobody is. */
  readonly onProgress?: ((progress: ShardResult) => unknown) | undefined;
  /** Is told of each text that has no row, as it is found out, and waited for. Absent: they are counted alone. */
  readonly onDeadText?: ((letter: DeadText) => unknown) | undefined;
}

const index: Kind = kinds.withMethods("an open index, such as `await sink.open(…)`", "upsert", "get");

const optionKinds: KindsOf<ShardOptions> = {
  source: kinds.withMethods("a source with `ids` and `read`", "ids", "read"),
  embedder: kinds.embedder,
  index,
  inputType: kinds.optional(kinds.oneOf("query", "document")),
  keepText: kinds.optional(kinds.flag),
  batchTexts: kinds.optional(kinds.integer(1, 10_000)),
  concurrency: kinds.optional(kinds.integer(1)),
  journal: kinds.optional(kinds.withMethods("an open journal", "lookup", "append", "bury")),
  fence: kinds.optional(kinds.options<WriteFence>({ name: kinds.words, token: kinds.integer(1) })),
  beforeWrite: kinds.optional(kinds.callback),
  lastAttempt: kinds.optional(kinds.flag),
  stopSignal: kinds.signal,
  onProgress: kinds.optional(kinds.callback),
  onDeadText: kinds.optional(kinds.callback),
  signal: kinds.signal,
};

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
  const { inputType = "document", batchTexts = 500, concurrency = 2 } = options;
  return { ...options, inputType, batchTexts, concurrency };
}
