import type { AbortOptions } from "./embedder.ts";

/** How near two vectors are: by their angle, their dot product, or the length of their difference. */
export type VectorDistance = "cosine" | "dot" | "euclidean";

/** What is kept of each value of a vector: all of it, half of its bits, one byte, or its sign. */
export type VectorEncoding = "float32" | "float16" | "int8" | "binary";

/** What the vectors of an index are. Two indexes whose identities differ in one field must never meet. */
export interface IndexIdentity {
  /** What made the vectors, as `fingerprintText(info.fingerprint, { dimensions })` writes it: without an input type. */
  readonly fingerprint: string;
  /** Width of a vector, 1 or more. */
  readonly dimensions: number;
  /** What a search ranks by. */
  readonly distance: VectorDistance;
  /** What is kept of a value; `int8` and `binary` keep directions only and need the distance `cosine`. */
  readonly encoding: VectorEncoding;
}

/** A value that rows can be filtered by. */
export type MetadataValue = string | number | boolean | null;

/** One vector and what it stands for. */
export interface SinkRow {
  /** Names the row in its index: 1 to 1,024 bytes of UTF-8. Writing the same id again replaces the row. */
  readonly id: string;
  /**
   * As many finite values as the index is wide; not all zero where the distance is `cosine`. A row of a `QuantizedMatrix` is kept
   * to the byte: an `Int8Array` in an index of `int8`, a `Uint8Array` of bits in one of `binary`.
   */
  readonly vector: ArrayLike<number>;
  /** What the row was made from, such as a path: rows are deleted by it. */
  readonly source: string;
  /** Names the content that was embedded, as `contentDigest` does. */
  readonly digest: string;
  /** The text that was embedded; a lone surrogate in it is kept as U+FFFD. Absent: it lies elsewhere. */
  readonly text?: string | undefined;
  /** Where the text lies, such as a URL. Absent: nowhere else. */
  readonly reference?: string | undefined;
  /** Where the text stands in its source, in UTF-16 code units, the end not included. Absent: the whole of it, or unknown. */
  readonly span?: readonly [start: number, end: number] | undefined;
  /** Flat facts to filter by. @default {} */
  readonly metadata?: Readonly<Record<string, MetadataValue>> | undefined;
}

/** What the index holds of a row: enough to tell whether it is up to date. */
export type SinkEntry = Pick<SinkRow, "id" | "digest">;

/** Conditions that rows must all fulfil; a list of values is fulfilled by any of them. */
export interface SinkFilter {
  /** Sources. Absent: all. */
  readonly source?: string | readonly string[] | undefined;
  /** Values of metadata by name; a row without the name has `null` there. Absent: no condition. */
  readonly metadata?: Readonly<Record<string, MetadataValue | readonly MetadataValue[]>> | undefined;
}

/** What is searched for. */
export interface SinkQuery {
  /** As wide as the index. */
  readonly vector: ArrayLike<number>;
  /** What made the vector, written as in {@link IndexIdentity}: another one than that of the index is refused. */
  readonly fingerprint: string;
}

/** The options of one search. */
export interface SinkSearchOptions extends AbortOptions {
  /** How many rows to find, from 1; fewer come where there are fewer. */
  readonly k: number;
  /** Absent: all rows. */
  readonly filter?: SinkFilter | undefined;
}

/** A row that was found, without its vector. */
export interface SinkMatch extends Omit<SinkRow, "vector"> {
  /** Nearer is higher: the cosine, the dot product, or the negative of the euclidean distance. */
  readonly score: number;
}

/** The options of one listing. */
export interface SinkListOptions extends AbortOptions {
  /** The id after which the listing goes on. Absent: from the first. */
  readonly after?: string | undefined;
  /** Rows of this source only. Absent: all. */
  readonly source?: string | undefined;
  /** Most entries of a page, from 1. @default 1000 */
  readonly pageSize?: number | undefined;
}

/**
 * Stops a writer that hung while its work was given to another one. Each owner of a piece of work has a higher token
 * than the one before, and an index that supports fences refuses a lower token than it has seen under the name.
 */
export interface WriteFence {
  /** Names the work, such as a shard of a job; not empty. */
  readonly name: string;
  /** Grows with each owner: an integer from 1. */
  readonly token: number;
}

/** The options of one call that changes rows. */
export interface WriteOptions extends AbortOptions {
  /** Who writes; a call without rows raises the fence alone. Ignored by an index without `fences`. Absent: anybody may. */
  readonly fence?: WriteFence | undefined;
}

/** An open index: every call refuses to touch rows of another identity, even if another process put them there meanwhile. */
export interface VectorIndex {
  /** What the vectors are. */
  readonly identity: IndexIdentity;
  /** Whether `upsert` and `delete` check a fence, in one step with the rows. Absent: they do not. */
  readonly fences?: true | undefined;
  /**
   * Writes rows by id. When it has resolved they survive the end of the process; a process that is killed leaves each row
   * whole or absent. Calls may overlap, also those of other processes.
   *
   * @throws PartialWriteError naming the rows that were refused, the others are written
   * @throws IndexMismatchError when the index has become another one
   * @throws LeaseLostError when a higher token of the fence was there before
   * @throws ConnectionError or StoreError when the database failed; writing again harms nothing
   */
  upsert(rows: readonly SinkRow[], options?: WriteOptions): Promise<void>;
  /**
   * Reads rows as they are kept, `undefined` where there is none. Vectors of `int8` and `binary` come back as directions, and
   * where the distance is `cosine` a database may have normalised the others.
   */
  get(ids: readonly string[], options?: AbortOptions): Promise<readonly (SinkRow | undefined)[]>;
  /**
   * Removes rows; absent ones are ignored.
   *
   * @throws LeaseLostError when a higher token of the fence was there before; then none is removed
   */
  delete(ids: readonly string[], options?: WriteOptions): Promise<void>;
  /** Removes all rows of a source. */
  deleteSource(source: string, options?: AbortOptions): Promise<void>;
  /** Lists what the index holds, page by page, ascending by the code points of the id. */
  list(options?: SinkListOptions): AsyncIterable<readonly SinkEntry[]>;
  /**
   * Finds the nearest rows, best first.
   *
   * @throws IndexMismatchError when the query is of another fingerprint, also at the same width
   * @throws InvalidInputError when the query has another width or a value that is not finite
   */
  search(query: SinkQuery, options: SinkSearchOptions): Promise<readonly SinkMatch[]>;
  /** How many rows there are that pass a filter. */
  count(options?: AbortOptions & { readonly filter?: SinkFilter | undefined }): Promise<number>;
}

/**
 * Stores vectors in a database or a file. Nothing is opened before the first call.
 *
 * `vectorSinkContract` of `@embedloom/testing` holds its rules as tests; `@embedloom/core/sink` has the parts that every
 * sink needs.
 */
export interface VectorSink {
  /** Kind of sink, such as `pgvector`; for messages and logs. */
  readonly name: string;
  /**
   * Opens the index, and creates it if it does not exist.
   *
   * @throws IndexMismatchError when the index there is of another identity, or was made by another program
   * @throws UnsupportedError when the sink cannot keep vectors of this identity
   */
  open(identity: IndexIdentity, options?: AbortOptions): Promise<VectorIndex>;
  /** Removes the index with its rows, whatever its identity; absence is fine. */
  drop(options?: AbortOptions): Promise<void>;
  /** Waits for what is under way and releases what the calls opened; safe to call twice. */
  close(): Promise<void>;
}
