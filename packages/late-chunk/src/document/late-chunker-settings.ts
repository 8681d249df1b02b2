import { checkInteger, type InputType, kinds, type KindsOf, readOptions, type TokenEncoder } from "@embedloom/core";
import { type Chunker, guardEncoder } from "../size/index.ts";
import { createSentenceChunker, DEFAULT_CHUNK_SIZE } from "../chunkers/index.ts";
import type { WindowCacheSettings } from "../windows/index.ts";

/** What a chunk's vector knows: the whole document, or the chunk alone. */
export type ChunkContext = "document" | "none";

/** The options of `createLateChunker`. */
export interface LateChunkerSettings {
  /** Gives the token vectors; stays the caller's to close. */
  readonly encoder: TokenEncoder;
  /** Cuts documents for `embed` and `embedMany`. @default sentences, joined up to {@link DEFAULT_CHUNK_SIZE}: 64 tokens, none repeated */
  readonly chunker?: Chunker | undefined;
  /**
   * `document`: the model reads the whole document before chunks are pooled, which is late chunking. `none`: it reads each
   * chunk alone, through the same code, which is what late chunks are compared with. The two must not share an index.
   *
   * @default "document"
   */
  readonly context?: ChunkContext | undefined;
  /** Which of the encoder's prompts goes before every document. @default "document" */
  readonly inputType?: InputType | undefined;
  /** Text before every document, written exactly, trailing space included; `""` for none. Absent: the prompt of `inputType`. */
  readonly prompt?: string | undefined;
  /**
   * How a document longer than a window is cut into windows. `even`: the fewest windows, all of equal length. `content`: the tokens near
   * an edge decide, so that a change in one place leaves the other windows as they were; there are more windows, and with `windowCache`
   * only the changed ones run again. Do not put the two kinds of vectors into one index.
   *
   * @default "even"
   */
  readonly windows?: "even" | "content" | undefined;
  /**
   * Keeps the token vectors of windows. A document that was interrupted continues where it stopped, and one that changed runs only the
   * changed windows, with `windows: "content"`. Absent: every window is run.
   */
  readonly windowCache?: WindowCacheSettings | undefined;
  /**
   * Most tokens in one run of the model, specials and prompt included; never more than the encoder's context. Memory of a
   * run grows with the square: 8,192 tokens of a 12-layer model take 7.3 GB, 2,048 take 0.8.
   *
   * @default 2048, or 1024 with `windows: "content"`, of which a change touches the fewest tokens; where windows of the model were
   * measured, the shortest that is as good as longer ones (512 for the bundled model), if that is less
   */
  readonly maxWindowTokens?: number | undefined;
  /**
   * Least number of tokens that neighbouring windows share, at most half of a window.
   *
   * @default 256, or a quarter of a window's content where that is less; an eighth with `windows: "content"`
   */
  readonly overlapTokens?: number | undefined;
  /**
   * Most tokens in one call of the encoder, unless one window is longer. Windows of one or several documents share a call up to
   * this number, and their token vectors are in memory together. Encoders that batch short sequences are faster with it.
   *
   * @default `maxWindowTokens` over a list of documents, else one window a call
   */
  readonly batchTokens?: number | undefined;
  /**
   * Which chunks the vectors of special and prompt tokens count towards. `edges`: those before the document to its first chunk, those
   * after it to its last, so that one chunk over everything is exactly the model's own mean pooling. `exclude`: none.
   *
   * @default "edges"
   */
  readonly specials?: "edges" | "exclude" | undefined;
  /**
   * What to do with a span without a token: white space, or characters that the tokenizer removes. `error`: `embedSpans` refuses it
   * before the model runs; among a chunker's spans it is left out and counted. `null`: its `embedding` is `null`.
   *
   * @default "error"
   */
  readonly onEmptySpan?: "error" | "null" | undefined;
  /** Whether to accept a model that is not known to pool by mean; its chunk vectors are then not what it was trained for. @default false */
  readonly allowNonMeanPooling?: boolean | undefined;
  /**
   * What to do with a model that late chunking was not measured to help. `warn`: one warning in a process, with the code
   * `EMBEDLOOM_LATE_CHUNKING`. `ignore`: nothing. Chunks that are embedded alone need no measuring.
   *
   * @default "warn"
   */
  readonly onUnmeasuredModel?: "warn" | "ignore" | undefined;
  /** Whether vectors are scaled to length 1. @default true */
  readonly normalize?: boolean | undefined;
  /** Width of the vectors, one the model was trained for. Absent: the model's own. */
  readonly dimensions?: number | undefined;
}

type WithDefault =
  | "chunker"
  | "context"
  | "inputType"
  | "maxWindowTokens"
  | "windows"
  | "specials"
  | "normalize"
  | "allowNonMeanPooling";

/** Settings after the checks, with the defaults filled in. */
export type CheckedSettings = Omit<LateChunkerSettings, WithDefault> & {
  readonly [Name in WithDefault]: NonNullable<LateChunkerSettings[Name]>;
} & {
  /** Whether nobody has chosen the size of a window. */
  readonly isDefaultWindow: boolean;
};

/**
 * Fills in the defaults.
 *
 * @throws InvalidOptionError when a setting has a value that cannot work with any model
 */
export function checkSettings(settings: LateChunkerSettings): CheckedSettings {
  const checked = withDefaults(readOptions("settings", settings, settingKinds));
  const { maxWindowTokens, overlapTokens } = checked;
  if (overlapTokens !== undefined) checkInteger("overlapTokens", overlapTokens, 0, Math.floor(maxWindowTokens / 2));
  return { ...checked, encoder: guardEncoder(checked.encoder) };
}

const count = kinds.optional(kinds.integer(1));

const settingKinds: KindsOf<LateChunkerSettings> = {
  encoder: kinds.tokenEncoder,
  chunker: kinds.optional(kinds.withMethods("an object with `chunk`", "chunk")),
  context: kinds.optional(kinds.oneOf("document", "none")),
  inputType: kinds.optional(kinds.oneOf("document", "query")),
  prompt: kinds.optional(kinds.text),
  windows: kinds.optional(kinds.oneOf("even", "content")),
  windowCache: kinds.optional(
    kinds.options<WindowCacheSettings>({
      store: kinds.store,
      prefix: kinds.optional(kinds.text),
      ttlMs: count,
      onStoreError: kinds.optional(kinds.callback),
    }),
  ),
  maxWindowTokens: count,
  overlapTokens: kinds.optional(kinds.integer(0)),
  batchTokens: count,
  specials: kinds.optional(kinds.oneOf("edges", "exclude")),
  onEmptySpan: kinds.optional(kinds.oneOf("error", "null")),
  allowNonMeanPooling: kinds.optional(kinds.flag),
  onUnmeasuredModel: kinds.optional(kinds.oneOf("warn", "ignore")),
  normalize: kinds.optional(kinds.flag),
  dimensions: count,
};

function withDefaults(settings: LateChunkerSettings): CheckedSettings {
  return {
    ...settings,
    chunker: settings.chunker ?? createSentenceChunker(DEFAULT_CHUNK_SIZE),
    context: settings.context ?? "document",
    inputType: settings.inputType ?? "document",
    windows: settings.windows ?? "even",
    maxWindowTokens: settings.maxWindowTokens ?? (settings.windows === "content" ? 1024 : 2048),
    isDefaultWindow: settings.maxWindowTokens === undefined,
    specials: settings.specials ?? "edges",
    normalize: settings.normalize ?? true,
    allowNonMeanPooling: settings.allowNonMeanPooling ?? false,
  };
}
