import { EmbeddingMatrix, NO_USAGE } from "@embedloom/core";
import { createNotifier } from "../wait/index.ts";
import type { RequestSizes } from "../pace/index.ts";
import type { SettledEmbeddings } from "../results/index.ts";
import { createSourceReader, type SourcePlan } from "../source/index.ts";

/** Items that were embedded in one call, which is one request as a rule. */
export interface StreamChunk<T> {
  /** Position of the first item in the source. */
  readonly start: number;
  readonly items: readonly T[];
  readonly settled: Promise<SettledEmbeddings>;
}

/** How a source is cut into chunks. */
export interface ChunkPlan<T> extends Omit<SourcePlan<T>, "signal"> {
  /** The most that makes one request. */
  readonly sizes: RequestSizes;
  /** Most items in all chunks that were not released. */
  readonly maxPending: number;
  /** Whether chunks come in the order in which they are settled, not in that of the source. */
  readonly asReady: boolean;
  readonly embed: (texts: readonly string[], start: number) => Promise<SettledEmbeddings>;
}

/** There is always room for this many chunks under way or waiting to be handed out, so that no worker runs dry. */
const CHUNKS = 4;

/** The chunks of a source, embedded ahead of their use as far as there is room. */
export interface StreamChunks<T> {
  /**
   * The next chunk; `undefined` after the last.
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
  const underWay = new Set<Promise<void>>();
  const reader = createSourceReader({ ...plan, signal: halted.signal });
  const { inputsPerRequest = Infinity, tokensPerRequest } = plan.sizes;
  const chunkSize = Math.min(inputsPerRequest, Math.ceil(plan.maxPending / CHUNKS));
  let pulled = 0;
  let pending = 0;
  let ended = false;

  // Less room than for a full chunk would make requests that are partly empty.
  async function untilSpace(): Promise<void> {
    while (pending + chunkSize > plan.maxPending && !halted.signal.aborted) await changed.wait();
  }

  function begin(items: readonly T[], texts: readonly string[]): void {
    const start = pulled;
    pulled += items.length;
    pending += items.length;
    const settled = halted.signal.aborted ? unsent(items.length, halted.signal.reason) : plan.embed(texts, start);
    const chunk = { start, items, settled };
    if (!plan.asReady) ready.push(chunk);
    const over = (): void => {
      underWay.delete(wait);
      if (plan.asReady) ready.push(chunk);
      changed.notify();
    };
    // Whoever takes the chunk sees the failure; here it only means that the chunk is over.
    const wait = settled.then(over, over);
    underWay.add(wait);
    changed.notify();
  }

  async function pullAll(): Promise<void> {
    while (!reader.ended) {
      await untilSpace();
      const { items, texts } = await reader.read(chunkSize, tokensPerRequest);
      if (items.length > 0) begin(items, texts);
    }
    // The rest comes when it is ready.
    if (plan.asReady) await Promise.all(underWay);
    ended = true;
    changed.notify();
  }

  function halt(error: unknown): void {
    halted.abort(error);
    changed.notify();
  }

  const produced = pullAll();

  return {
    async take(signal) {
      for (let chunk = ready.shift(); ; chunk = ready.shift()) {
        signal.throwIfAborted();
        if (chunk !== undefined) return chunk;
        if (ended && reader.failure !== undefined && !halted.signal.aborted) throw reader.failure.error;
        if (ended) return undefined;
        await changed.wait(signal);
      }
    },
    release(items) {
      pending -= items;
      changed.notify();
    },
    halt,
    async close() {
      halt(undefined);
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
