import { abortable } from "@embedloom/core";
import { createDeferred } from "./deferred.ts";

/** A number of places that are taken and given back, first come, first served. */
export interface Semaphore {
  /** Waits for a place; an abort rejects with `signal.reason` and takes none. */
  acquire(signal?: AbortSignal): Promise<void>;
  /** Gives a place back. */
  release(): void;
  /** Changes the number of places, at least 1; those that are taken stay so until they are given back. */
  resize(places: number): void;
}

/** Makes a semaphore with `places` free places. */
export function createSemaphore(places: number): Semaphore {
  const waiting = new Set<() => void>();
  let size = places;
  // Below 0 after places were withdrawn that are still taken.
  let free = places;

  function serve(): void {
    for (const next of waiting) {
      if (free <= 0) return;
      free -= 1;
      waiting.delete(next);
      next();
    }
  }

  return {
    async acquire(signal) {
      signal?.throwIfAborted();
      if (free > 0) {
        free -= 1;
        return;
      }
      const turn = createDeferred();
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
