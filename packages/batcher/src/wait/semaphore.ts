import { abortable, type RequestPriority } from "@embedloom/core";
import { createDeferred } from "./deferred.ts";

/** A number of places that are taken and given back, first come, first served among those of one priority. */
export interface Semaphore {
  /** Waits for a place; an abort rejects with `signal.reason` and takes none. `"high"` goes before all `"normal"` that wait. */
  acquire(signal?: AbortSignal, priority?: RequestPriority): Promise<void>;
  /** Takes a free place in the same turn; `false` when there is none. */
  tryAcquire(): boolean;
  /** Gives a place back. */
  release(): void;
  /** Changes the number of places, at least 1; those that are taken stay so until they are given back. */
  resize(places: number): void;
}

/** Makes a semaphore with `places` free places. */
export function createSemaphore(places: number): Semaphore {
  const lines = { high: new Set<() => void>(), normal: new Set<() => void>() };
  let size = places;
  // Below 0 after places were withdrawn that are still taken.
  let free = places;

  function tryAcquire(): boolean {
    if (free <= 0) return false;
    free -= 1;
    return true;
  }

  function serve(): void {
    if (lines.high.size + lines.normal.size === 0) return;
    for (const line of [lines.high, lines.normal]) {
      for (const next of line) {
        if (!tryAcquire()) return;
        line.delete(next);
        next();
      }
    }
  }

  return {
    tryAcquire,
    async acquire(signal, priority = "normal") {
      signal?.throwIfAborted();
      if (tryAcquire()) return;
      const turn = createDeferred();
      const waiting = lines[priority];
      waiting.add(turn.resolve);
      try {
        await abortable(turn.promise, signal);
      } catch (error) {
        // The place may have been handed over in the very moment of the abort: then it goes to the next in line.
        if (!waiting.delete(turn.resolve)) this.release();
        throw error;
      }
    },
    release() {
      free += 1;
      serve();
    },
    resize(newSize) {
      free += newSize - size;
      size = newSize;
      serve();
    },
  };
}
