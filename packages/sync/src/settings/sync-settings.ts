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

/** The source, the index and the models of `createSync`, and its limits. */
export interface SyncSettings {
  /** The documents that the index follows. */
  readonly source: SyncSourceLike;
  /** The sink that gets the rows. The caller closes it. */
  readonly sink: VectorSink;
  /**
   * File of this sync, created if it does not exist. Only one run at a time can use it. It also records what the last run left in
   * the index, which only `SyncReport.repaired` needs: if the file is lost, everything else still works.
   */
  readonly file: string;
  /** Embeds each chunk by itself. Give either `embedder` or `encoder`. */
  readonly embedder?: Embedder | undefined;
  /** Encodes chunks in the context of their document: a late chunker, or Voyage's contextualized chunks. */
  readonly encoder?: DocumentEncoder | undefined;
  /**
   * Cuts documents into chunks. If documents are of different kinds, a function that gives the chunker of each.
   *
   * @default sentences, joined up to 256 characters, which are about the 64 tokens of `DEFAULT_CHUNK_SIZE`
   */
  readonly chunker?: Chunker | ((document: SourceDocument) => Chunker) | undefined;
  /** Tokenizes a text for a chunker that counts tokens. Absent: such a chunker fails. */
  readonly tokenize?: ((text: string) => Promise<TokenizedText>) | undefined;
  /** The text to embed for a chunk; ignored with `encoder`. @default its text; for a part of a table, the table's header before it */
  readonly embedText?: ((chunk: TextChunk, document: SourceDocument) => string) | undefined;
  /** Flat metadata of a chunk, stored with that of its document. Absent: none. */
  readonly metadata?:
    | ((chunk: TextChunk, document: SourceDocument) => Readonly<Record<string, MetadataValue>>)
    | undefined;
  /** Whether rows store the texts of their chunks. A migration without the source needs them. @default true */
  readonly keepTexts?: boolean | undefined;
  /** Width of the vectors. Absent: the model's own. */
  readonly dimensions?: number | undefined;
  /** The distance that ranks the hits of a search. @default "cosine" */
  readonly distance?: VectorDistance | undefined;
  /** How each value is stored. @default "float32" */
  readonly encoding?: VectorEncoding | undefined;
  /**
   * Name of this source if several share one index: 1 to 64 letters, digits, `_`, `.` and `-`. Only rows of this name are read and
   * removed. Absent: the index belongs to this source alone, and all other rows in it are removed.
   */
  readonly scope?: string | undefined;
  /**
   * Keeps vectors that were paid for until they are in the sink, for instance `createFileJournal` of `@embedloom/batcher`. Absent:
   * what was under way when a run was killed, or when the sink failed, is paid for again.
   */
  readonly journal?: Journal | undefined;
  /** A second lock besides `file`, for runs on several machines. Absent: none. */
  readonly lock?: SyncLock | undefined;
  /** How long to wait for another run to end, in milliseconds. @default 0: a `StoreError` names the other run at once */
  readonly waitMs?: number | undefined;
  /** Contents in one batch, at least 1. @default 256 */
  readonly batchSize?: number | undefined;
  /** Batches under way at once, at least 1. @default 4 */
  readonly concurrency?: number | undefined;
  /** Price of a million tokens in US dollars. Absent: what `core` knows of the model. */
  readonly usdPerMillionTokens?: number | undefined;
  /** Limits of the provider, from which `plan` estimates the minutes. Absent: the minutes are unknown. */
  readonly pace?: SyncPace | undefined;
  /** Whether a source without documents empties the index. @default false: rows stay, and the report says so */
  readonly allowEmpty?: boolean | undefined;
}

/** How much can be embedded in a minute. */
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
 * @throws InvalidOptionError when a setting has a value that cannot work, or when not exactly one of `embedder` and `encoder` is given
 */
export function checkSync(given: SyncSettings): CheckedSync {
  const settings = readOptions<SyncSettings>("settings", given, settingKinds);
  if ((settings.embedder === undefined) === (settings.encoder === undefined)) {
    throw new InvalidOptionError("embedder", "given, or `encoder` instead", settings.embedder);
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

/** The usual rule of thumb when the number of tokens is not known. */
const CHARACTERS_A_TOKEN = 4;

function textBelowHeader({ text, tableHeader }: TextChunk): string {
  return tableHeader === undefined ? text : `${tableHeader}\n${text}`;
}
