import {
  type Embedder,
  type EmbedderInfo,
  EmbeddingMatrix,
  type EmbedOptions,
  type EmbedResult,
  type InputFailure,
  InvalidReplyError,
  isEmbedloomError,
  NO_USAGE,
  normalizeInPlace,
} from "@embedloom/core";
import type { CacheCounter } from "./cache-stats.ts";
import type { GuardedStore } from "./guarded-store.ts";
import { reindexError } from "./reindex-error.ts";
import { decodeVector, type VectorEncoding } from "./vector-codec.ts";

/** What one flight has to do. */
export interface FillJob {
  /** Different texts. */
  readonly texts: readonly string[];
  /** The key of each text. */
  readonly keys: readonly string[];
  readonly embedder: Embedder;
  /** What the embedder is asked for; the signal is the flight's own. */
  readonly options: Pick<EmbedOptions, "inputType" | "dimensions">;
  readonly info: EmbedderInfo;
  readonly store: GuardedStore;
  readonly encoding: VectorEncoding;
  readonly counter: CacheCounter;
}

/** What one flight brought; positions count over its texts. */
export interface FilledRows extends Pick<EmbedResult, "usage" | "rateLimit"> {
  /** The row of each text, `undefined` where it failed. Rows are views: copy them, never write to them. */
  readonly rows: readonly (Float32Array | undefined)[];
  /** Positions of the rows that the embedder made. */
  readonly embedded: readonly number[];
  /** Why the rows that are missing are missing. */
  readonly failures: ReadonlyMap<number, unknown>;
  /** Whether the embedder itself told completed inputs from failed ones. */
  readonly partial: boolean;
}

/** What the embedder made of the texts that the store did not have; positions count over those. */
interface Answer extends Pick<EmbedResult, "usage" | "rateLimit"> {
  /** Row `r` belongs to `indices[r]`. */
  readonly indices: readonly number[];
  readonly embeddings: EmbeddingMatrix;
  readonly failures: readonly InputFailure[];
  readonly partial: boolean;
}

/** How exact an encoding is: a cached value must be at least as exact as the cache is asked to be. */
const EXACTNESS: Readonly<Record<VectorEncoding, number>> = { int8: 0, float16: 1, float32: 2 };

/**
 * Reads rows from the store and has the embedder make the others, in one call each.
 *
 * @throws the signal's reason when it aborts; a failure of the embedder is in `failures`
 */
export async function fillRows(job: FillJob, signal: AbortSignal): Promise<FilledRows> {
  const values = await job.store.read(job.keys, signal);
  const rows = job.keys.map((key, position) => readRow(job, key, values[position]));
  const missing = [...rows.keys()].filter((position) => rows[position] === undefined);
  for (const [position, row] of rows.entries()) {
    if (row === undefined) job.counter.miss();
    else job.counter.hit(job.texts[position]!);
  }
  if (missing.length === 0) return { rows, embedded: [], failures: new Map(), partial: false, usage: NO_USAGE };
  const answer = await ask(job, missing, signal);
  const embedded = answer.indices.map((index) => missing[index]!);
  for (const [r, position] of embedded.entries()) rows[position] = answer.embeddings.row(r);
  const failures = new Map(
    answer.failures.map(({ index, error }) => [missing[index]!, reindexError(error, (i) => missing[i])]),
  );
  const { usage, rateLimit, partial } = answer;
  return { rows, embedded, failures, partial, usage, ...(rateLimit && { rateLimit }) };
}

function readRow(job: FillJob, key: string, value: Uint8Array | undefined): Float32Array | undefined {
  if (value === undefined) return undefined;
  const found = decodeVector(value, key);
  const width = widthOf(job);
  if (found === undefined || found.vector.length !== (width ?? found.vector.length)) {
    job.counter.corrupt();
    return undefined;
  }
  if (EXACTNESS[found.encoding] < EXACTNESS[job.encoding]) return undefined;
  // Rounding moves the length away from 1 by up to a thousandth.
  if (found.encoding !== "float32" && job.info.normalized) normalizeInPlace(found.vector);
  return found.vector;
}

async function ask(job: FillJob, missing: readonly number[], signal: AbortSignal): Promise<Answer> {
  const texts = missing.map((position) => job.texts[position]!);
  try {
    const answer = await job.embedder.embed(texts, { ...job.options, signal }).then(whole, part);
    checkAnswer(answer, texts.length, widthOf(job));
    return answer;
  } catch (error) {
    signal.throwIfAborted();
    const failures = texts.map((_, index) => ({ index, error }));
    return { indices: [], embeddings: EmbeddingMatrix.zeros(0, 0), failures, partial: false, usage: NO_USAGE };
  }
}

function whole({ embeddings, usage, rateLimit }: EmbedResult): Answer {
  const indices = Array.from({ length: embeddings.count }, (_, i) => i);
  return { indices, embeddings, failures: [], partial: false, usage, rateLimit };
}

function part(error: unknown): Answer {
  if (!isEmbedloomError(error, "partial")) throw error;
  return { ...error.completed, failures: error.failures, partial: true };
}

function widthOf({ options, info }: FillJob): number | undefined {
  return options.dimensions ?? info.dimensions;
}

// Cheap beside an embedding, and it keeps a broken embedder from filling the cache with vectors of other texts.
function checkAnswer({ indices, embeddings, failures }: Answer, count: number, width: number | undefined): void {
  const answered = new Set([...indices, ...failures.map(({ index }) => index)]);
  const isComplete = Array.from({ length: count }, (_, i) => i).every((i) => answered.has(i));
  if (!isComplete || indices.length + failures.length !== count || embeddings.count !== indices.length) {
    const problem = `The embedder gave ${embeddings.count} rows and ${failures.length} failures for ${count} inputs.`;
    throw new InvalidReplyError("count", problem);
  }
  if (width !== undefined && embeddings.count > 0 && embeddings.dimensions !== width) {
    const problem = `The embedder gave rows of ${embeddings.dimensions} dimensions; it says that they have ${width}.`;
    throw new InvalidReplyError("width", problem);
  }
}
