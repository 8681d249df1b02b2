import { EmbeddingMatrix, NO_USAGE } from "@embedloom/core";
import { createNotifier } from "./notifier.ts";
import type { SettledEmbeddings } from "./settled-embeddings.ts";
import { createSourceReader, type SourcePlan } from "./source-reader.ts";

/** Items that were embedded in one call. */
export interface StreamChunk<T> {
  readonly items: readonly T[];
  readonly settled: Promise<SettledEmbeddings>;
}

/** How a source is cut into chunks. */
export interface ChunkPlan<T> extends Omit<SourcePlan<T>, "signal"> {
  /** Most items of a chunk. */
  readonly chunkSize: number;
  /** Most items in all chunks that were not released. */
  readonly maxPending: number;
  readonly embed: (texts: readonly string[]) => Promise<SettledEmbeddings>;
}

/** The chunks of a source, embedded ahead of their use as far as there is room. */
export interface StreamChunks<T> {
  /**
   * The next chunk in the order of the source; `undefined` after the last.
   *
   * @throws what the source or `text` threw, after the chunks before it
   * @throws the signal's reason
   */
  take(signal: AbortSignal): Promise<StreamChunk<T> | undefined>;
  /** Makes room for as many items. */
  release(items: number): void;
  /** Pulls nothing more; what was pulled but not sent comes out as failed with `error`. */
  halt(error: unknown): void;
  /** Lets go of the source; resolves when it is released. */
  close(): Promise<void>;
}

/** Starts to pull a source. */
export function createStreamChunks<T>(plan: ChunkPlan<T>): StreamChunks<T> {
  const halted = new AbortController();
  const changed = createNotifier();
  const ready: StreamChunk<T>[] = [];
  const reader = createSourceReader({ ...plan, signal: halted.signal });
  let pending = 0;
  let end: { readonly error?: { readonly value: unknown } } | undefined;

  async function pullAll(): Promise<void> {
    while (!reader.ended) {
      while (pending >= plan.maxPending) await changed.wait(halted.signal);
      const { items, texts } = await reader.read(Math.min(plan.chunkSize, plan.maxPending - pending));
      if (items.length === 0) continue;
      pending += items.length;
      const settled = halted.signal.aborted ? unsent(items.length, halted.signal.reason) : plan.embed(texts);
      // Whoever takes the chunk sees the failure; until then it must not count as unhandled.
      settled.catch(() => undefined);
      ready.push({ items, settled });
      changed.notify();
    }
    if (reader.failure !== undefined) throw reader.failure.error;
  }

  async function produce(): Promise<void> {
    try {
      await pullAll();
      end = {};
    } catch (error) {
      end = { error: { value: error } };
    }
    changed.notify();
  }

  const produced = produce();

  return {
    async take(signal) {
      for (let chunk = ready.shift(); ; chunk = ready.shift()) {
        signal.throwIfAborted();
        if (chunk !== undefined) return chunk;
        if (end?.error !== undefined && !halted.signal.aborted) throw end.error.value;
        if (end !== undefined) return undefined;
        await changed.wait(signal);
      }
    },
    release(items) {
      pending -= items;
      changed.notify();
    },
    halt: (error) => halted.abort(error),
    async close() {
      halted.abort();
      await produced;
      await reader.close();
    },
  };
}

async function unsent(count: number, error: unknown): Promise<SettledEmbeddings> {
  const failures = Array.from({ length: count }, (_, index) => ({ index, error }));
  const completed = { indices: [], embeddings: EmbeddingMatrix.zeros(0, 0), usage: NO_USAGE };
  return { completed, failures, stoppedBy: error };
}
