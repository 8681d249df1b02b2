import {
  type AbortOptions,
  type DocumentEncoder,
  type EmbeddingMatrix,
  kindOf,
  kinds,
  type KindsOf,
  type Match,
  readOptions,
  type TextSpan,
  type TokenizedText,
  type VectorEncoding,
} from "@embedloom/core";
import { byName } from "../arguments/index.ts";
import { measureKind, type MeasureName } from "../measures/index.ts";
import type { RetrievalTask } from "../task/index.ts";

/** What cuts documents: every chunker of `@embedloom/late-chunk` is one. */
export interface GridChunker {
  chunk(
    text: string,
    options?: {
      readonly tokenize?: ((text: string) => Promise<TokenizedText>) | undefined;
      readonly countAlone?: boolean | undefined;
      readonly signal?: AbortSignal | undefined;
    },
  ): readonly TextSpan[] | Promise<readonly TextSpan[]>;
}

/** How words are searched and joined with vectors: `createBm25` and `fuseHybrid` of `@embedloom/search` do what its `createSearch` does. */
export interface GridHybrid {
  /** Makes an index over the chunks. */
  readonly index: (texts: readonly string[]) => {
    /** The best chunks by their position, best first. */
    search(query: string, options: { readonly k: number }): readonly Match[];
    /** Standard deviation of the scores of all chunks, as `createBm25` of `@embedloom/search` tells it. Absent: unknown. */
    spread?(query: string): number;
  };
  /** Joins the ranking by words and the ranking by vectors, in this order. */
  readonly fuse: (rankings: readonly (readonly Match[])[], facts: GridFusionFacts) => readonly Match[];
}

/** What is known of one question's two rankings: all that `fuseHybrid` of `@embedloom/search` needs. */
export interface GridFusionFacts {
  /** How many chunks each ranking could hold. */
  readonly depth: number;
  /** Standard deviation of the scores of all chunks by words. Absent: the index does not tell. */
  readonly wordSpread: number | undefined;
  /** The chunks' vectors, as they were searched: cut and encoded. */
  readonly matrix: EmbeddingMatrix;
  /** The question's vector. */
  readonly vector: Float32Array;
}

/** What is tried: every combination of everything. */
export interface GridSettings extends AbortOptions {
  /** Documents, questions and judgments. */
  readonly task: RetrievalTask;
  /** Chunkers by name, each made for a size. */
  readonly chunkers: Readonly<Record<string, (size: number) => GridChunker>>;
  /** Sizes, in whatever the chunkers count. */
  readonly sizes: readonly number[];
  /** Ways to embed chunks by name, such as plain and late; with `withDocumentCache` around them nothing is embedded twice. */
  readonly encoders: Readonly<Record<string, DocumentEncoder>>;
  /** Gives the tokens of a text to chunkers that count them. Absent: they must count something else. */
  readonly tokenize?: ((text: string) => Promise<TokenizedText>) | undefined;
  /** Widths, each at most that of every encoder. Absent: each encoder's own. */
  readonly widths?: readonly number[] | undefined;
  /** What is kept of a value. @default ["float32"] */
  readonly encodings?: readonly VectorEncoding[] | undefined;
  /** Adds a search by words, and one by both. Absent: by vectors alone. */
  readonly hybrid?: GridHybrid | undefined;
  /** What is measured. @default as `evaluate` */
  readonly measures?: readonly MeasureName[] | undefined;
  /** How many chunks a search gives before they are put together to passages, from 1. @default 1000 */
  readonly depth?: number | undefined;
  /** Hears of each combination as soon as it is measured; what it throws is ignored. */
  readonly onCell?: ((cell: { readonly name: string }) => void) | undefined;
}

const encoderKind = kindOf("a document encoder", (value) => {
  if (typeof value !== "object" || value === null) return false;
  return ["encode", "embedQueries", "describe"].every((name) => typeof Reflect.get(value, name) === "function");
});

const settingsKinds: KindsOf<GridSettings> = {
  task: kinds.object,
  chunkers: recordOf(kinds.callback),
  sizes: nonEmpty(kinds.integer(1)),
  encoders: recordOf(encoderKind),
  tokenize: kinds.optional(kinds.callback),
  widths: kinds.optional(nonEmpty(kinds.integer(1))),
  encodings: kinds.optional(nonEmpty(kinds.oneOf("float32", "float16", "int8", "binary"))),
  hybrid: kinds.optional(kinds.options<GridHybrid>({ index: kinds.callback, fuse: kinds.callback })),
  measures: kinds.optional(kinds.list(measureKind)),
  depth: kinds.optional(kinds.integer(1)),
  onCell: kinds.optional(kinds.callback),
  signal: kinds.signal,
};

/** Reads the settings. @throws InvalidOptionError naming the one that cannot be */
export function readGridSettings(settings: GridSettings): GridSettings {
  return readOptions("settings", settings, settingsKinds);
}

function nonEmpty(item: typeof kinds.text): typeof kinds.text {
  const list = kinds.list(item);
  return (name, value) =>
    kindOf("at least one", (items) => Array.isArray(items) && items.length > 0)(name, list(name, value));
}

function recordOf(item: typeof kinds.text): typeof kinds.text {
  return (name, value) => {
    const entries = Object.entries(byName(name, value) as object);
    return kindOf("at least one, by its name", () => entries.length > 0)(
      name,
      Object.fromEntries(entries.map(([key, each]) => [key, item(`${name}["${key}"]`, each)])),
    );
  };
}
