import {
  type DocumentEncoder,
  type Embedder,
  InvalidOptionError,
  type Journal,
  kindOf,
  kinds,
  type KindsOf,
  type MetadataValue,
  readOptions,
  type TokenizedText,
  type VectorDistance,
  type VectorEncoding,
  type VectorSink,
} from "@embedloom/core";
import { type Chunker, createSentenceChunker, DEFAULT_CHUNK_SIZE, type TextChunk } from "@embedloom/late-chunk";
import { fileKind } from "../arguments/index.ts";
import { type SourceDocument, sourceKind, type SyncSourceLike } from "../sources/index.ts";
import type { SyncLock } from "./sync-lock.ts";

/** The choices of `createSync`. */
export interface SyncSettings {
  /** What the index is kept in step with. */
  readonly source: SyncSourceLike;
  /** Where the rows go; stays the caller's to close. */
  readonly sink: VectorSink;
  /**
   * File of this sync, made where it is not there. One run at a time has it; it also holds what the last run left in the index, which
   * nothing but `SyncReport.repaired` is told by: without it everything works.
   */
  readonly file: string;
  /** Gives the vectors of chunks, each by itself. One of `embedder` and `encoder` must be given. */
  readonly embedder?: Embedder | undefined;
  /** Gives vectors that know their document, such as a late chunker or Voyage's contextualized chunks. */
  readonly encoder?: DocumentEncoder | undefined;
  /**
   * Cuts documents, or gives for each document what cuts it, where they differ in kind.
   *
   * @default sentences, joined up to 256 characters, which are about the 64 tokens of `DEFAULT_CHUNK_SIZE`
   */
  readonly chunker?: Chunker | ((document: SourceDocument) => Chunker) | undefined;
  /** Gives the tokens of a text to a chunker that counts tokens. Absent: such a chunker fails. */
  readonly tokenize?: ((text: string) => Promise<TokenizedText>) | undefined;
  /** What is embedded of a chunk; not heeded with `encoder`. @default its text, below the header of the table it is from */
  readonly embedText?: ((chunk: TextChunk, document: SourceDocument) => string) | undefined;
  /** Flat facts of a chunk, kept beside those of its document. Absent: none. */
  readonly metadata?:
    | ((chunk: TextChunk, document: SourceDocument) => Readonly<Record<string, MetadataValue>>)
    | undefined;
  /** Whether rows hold the texts of their chunks; a migration from the index alone needs them. @default true */
  readonly keepTexts?: boolean | undefined;
  /** Width of the vectors. Absent: the model's own. */
  readonly dimensions?: number | undefined;
  /** What searches rank by. @default "cosine" */
  readonly distance?: VectorDistance | undefined;
  /** What is kept of a value. @default "float32" */
  readonly encoding?: VectorEncoding | undefined;
  /**
   * Name of this source, 1 to 64 letters, digits, `_`, `.` and `-`, where several share one index: only rows of this name are
   * looked at and removed. Absent: the index is this source's alone, and all else in it is removed.
   */
  readonly scope?: string | undefined;
  /**
   * Remembers what was paid for before it is in the sink: `createFileJournal` of `@embedloom/batcher`. Absent: what was under way
   * when a run was killed, or when the sink failed, is paid again.
   */
  readonly journal?: Journal | undefined;
  /** A lock beside that of `file`, for runs on several machines. Absent: none. */
  readonly lock?: SyncLock | undefined;
  /** Milliseconds to wait for another run to end, from 0. @default 0: a `StoreError` says who runs */
  readonly waitMs?: number | undefined;
  /** Contents that are embedded together, from 1. @default 256 */
  readonly batchSize?: number | undefined;
  /** Batches under way at a time, from 1. @default 4 */
  readonly concurrency?: number | undefined;
  /** What a million tokens cost, in US dollars. Absent: as core's facts say of the model. */
  readonly usdPerMillionTokens?: number | undefined;
  /** What the provider allows in a minute, for the minutes of `plan`. Absent: they are unknown. */
  readonly pace?: SyncPace | undefined;
  /** Whether a source without any document empties the index. @default false: rows stay, and the report says so */
  readonly allowEmpty?: boolean | undefined;
}

/** What can be embedded in a minute. */
export interface SyncPace {
  readonly tokensPerMinute?: number | undefined;
  readonly requestsPerMinute?: number | undefined;
}

const amount = kinds.optional(kinds.amount);
const count = kinds.optional(kinds.integer(1));
const callback = kinds.optional(kinds.callback);
const scopeKind = kindOf(
  "1 to 64 letters, digits, `_`, `.` and `-`",
  (value) => typeof value === "string" && /^[\w.-]{1,64}$/.test(value),
);
const chunkerKind = kindOf("an object with `chunk`, or a function that gives one for a document", (value) => {
  return (
    typeof value === "function" ||
    (typeof value === "object" && typeof Reflect.get(value ?? {}, "chunk") === "function")
  );
});
const paceKinds: KindsOf<SyncPace> = {
  tokensPerMinute: kinds.optional(kinds.limit),
  requestsPerMinute: kinds.optional(kinds.limit),
};

const settingKinds: KindsOf<SyncSettings> = {
  source: sourceKind,
  sink: kinds.withMethods("a sink, such as createSqliteVecSink(…)", "open", "drop", "close"),
  file: fileKind,
  embedder: kinds.optional(kinds.embedder),
  encoder: kinds.optional(
    kinds.withMethods("a document encoder, such as createLateChunker(…)", "encode", "describe", "estimateTokens"),
  ),
  chunker: kinds.optional(chunkerKind),
  tokenize: callback,
  embedText: callback,
  metadata: callback,
  keepTexts: kinds.optional(kinds.flag),
  dimensions: count,
  distance: kinds.optional(kinds.oneOf("cosine", "dot", "euclidean")),
  encoding: kinds.optional(kinds.oneOf("float32", "float16", "int8", "binary")),
  scope: kinds.optional(scopeKind),
  journal: kinds.optional(kinds.journal),
  lock: kinds.optional(kinds.withMethods("a lock: an object with `acquire`", "acquire")),
  waitMs: amount,
  batchSize: count,
  concurrency: count,
  usdPerMillionTokens: amount,
  pace: kinds.optional(kinds.options(paceKinds)),
  allowEmpty: kinds.optional(kinds.flag),
};

type WithDefault =
  | "chunker"
  | "embedText"
  | "keepTexts"
  | "distance"
  | "encoding"
  | "waitMs"
  | "batchSize"
  | "concurrency"
  | "pace"
  | "allowEmpty";

/** Settings after the checks, with the defaults filled in. */
export type CheckedSync = Omit<SyncSettings, WithDefault> & {
  readonly [Name in WithDefault]: NonNullable<SyncSettings[Name]>;
};

/**
 * Fills in the defaults.
 *
 * @throws InvalidOptionError when a setting has a value that cannot work, or not exactly one of `embedder` and `encoder` is given
 */
export function checkSync(given: SyncSettings): CheckedSync {
  const settings = readOptions<SyncSettings>("settings", given, settingKinds);
  if ((settings.embedder === undefined) === (settings.encoder === undefined)) {
    throw new InvalidOptionError("embedder", "given, or `encoder` in its place", settings.embedder);
  }
  return {
    ...settings,
    chunker:
      settings.chunker ?? createSentenceChunker({ maxCharacters: CHARACTERS_A_TOKEN * DEFAULT_CHUNK_SIZE.maxTokens! }),
    embedText: settings.embedText ?? textBelowHeader,
    keepTexts: settings.keepTexts ?? true,
    distance: settings.distance ?? "cosine",
    encoding: settings.encoding ?? "float32",
    waitMs: settings.waitMs ?? 0,
    batchSize: settings.batchSize ?? 256,
    concurrency: settings.concurrency ?? 4,
    pace: settings.pace ?? {},
    allowEmpty: settings.allowEmpty ?? false,
  };
}

/** What people count with where the tokens are not known. */
const CHARACTERS_A_TOKEN = 4;

function textBelowHeader({ text, tableHeader }: TextChunk): string {
  return tableHeader === undefined ? text : `${tableHeader}\n${text}`;
}
