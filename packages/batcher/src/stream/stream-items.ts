import { addUsage, EmbeddingMatrix, type InputFailure, NO_USAGE, type Usage } from "@embedloom/core";
import { callFailure, reindexFailure, type SettledEmbeddings } from "../results/index.ts";
import type { StreamChunk, StreamChunks } from "./stream-chunks.ts";
import type { StreamErrorMode } from "../options/index.ts";

/** An item and its vector. */
export interface EmbeddedItem<T> {
  readonly item: T;
  /** Position of the item in the source. */
  readonly index: number;
  /** The vector, in memory of its own: keep it or transfer it as you like. */
  readonly embedding: Float32Array;
  readonly error?: undefined;
}

/** An item without a vector, and why. */
export interface FailedItem<T> {
  readonly item: T;
  /** Position of the item in the source. */
  readonly index: number;
  readonly embedding?: undefined;
  /** Why it failed; its `index`, if any, counts from the first item of the stream. */
  readonly error: unknown;
}

/** What a stream yields. */
export type StreamItem<T, M extends StreamErrorMode = "throw"> = M extends "collect"
  ? EmbeddedItem<T> | FailedItem<T>
  : EmbeddedItem<T>;

/** Hands out the items of all chunks, as the chunks come. */
export async function* streamItems<T>(
  chunks: StreamChunks<T>,
  collect: boolean,
  signal: AbortSignal,
): AsyncGenerator<EmbeddedItem<T> | FailedItem<T>, undefined, undefined> {
  let stopped: { readonly error: unknown } | undefined;
  for (let chunk = await chunks.take(signal); chunk !== undefined; chunk = await chunks.take(signal)) {
    const settled = await chunk.settled;
    if (settled.stoppedBy !== undefined && stopped === undefined) {
      stopped = { error: settled.stoppedBy };
      chunks.halt(settled.stoppedBy);
    }
    let handedOut = 0;
    for (const item of itemsOf(chunk, settled)) {
      if (item.embedding === undefined && !collect) {
        chunks.halt(item.error);
        throw await restFailure(chunks, chunk, handedOut, signal);
      }
      yield item;
      signal.throwIfAborted();
      handedOut += 1;
    }
    chunks.release(chunk.items.length);
  }
  if (stopped !== undefined) throw stopped.error;
  return undefined;
}

function* itemsOf<T>(
  { start, items }: StreamChunk<T>,
  { completed, failures, stoppedBy }: SettledEmbeddings,
): Generator<EmbeddedItem<T> | FailedItem<T>> {
  let row = 0;
  let lost = 0;
  for (const [place, item] of items.entries()) {
    const index = start + place;
    if (completed.indices[row] === place) {
      yield { item, index, embedding: completed.embeddings.row(row).slice() };
      row += 1;
    } else {
      const failure = failures[lost];
      lost += 1;
      yield { item, index, error: failure && reindexFailure(failure, start, stoppedBy).error };
    }
  }
}

// All that was pulled and not handed out, so that the error accounts for every item: nothing that was paid for is lost.
async function restFailure<T>(
  chunks: StreamChunks<T>,
  current: StreamChunk<T>,
  handedOut: number,
  signal: AbortSignal,
): Promise<unknown> {
  const rest: StreamChunk<T>[] = [];
  for (let chunk: StreamChunk<T> | undefined = current; chunk !== undefined; chunk = await chunks.take(signal)) {
    rest.push(chunk);
  }
  const indices: number[] = [];
  const failures: InputFailure[] = [];
  const matrices: EmbeddingMatrix[] = [];
  let usage: Usage = NO_USAGE;
  for (const chunk of rest.toSorted((left, right) => left.start - right.start)) {
    const { completed, failures: failed, stoppedBy } = await chunk.settled;
    const { data, dimensions } = completed.embeddings;
    const from = chunk === current ? completed.indices.filter((index) => index < handedOut).length : 0;
    for (const index of completed.indices.slice(from)) indices.push(chunk.start + index);
    for (const failure of failed) failures.push(reindexFailure(failure, chunk.start, stoppedBy));
    matrices.push(new EmbeddingMatrix(data.subarray(from * dimensions), dimensions));
    usage = addUsage(usage, completed.usage);
  }
  return callFailure({ completed: { indices, embeddings: EmbeddingMatrix.concat(matrices), usage }, failures });
}
