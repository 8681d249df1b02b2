import { abortable } from "@embedloom/core";
import { createDeferred } from "./deferred.ts";

/** A number of places that are taken and given back, first come, first served. */
export interface Semaphore {
  /** Waits for a place; an abort rejects with `signal.reason` and takes none. */
  acquire(signal?: AbortSignal): Promise<void>;
  /** Gives a place back. */
  release(): void;
}

/** Makes a semaphore with `places` free places. */
export function createSemaphore(places: number): Semaphore {
  const waiting = new Set<() => void>();
  let free = places;
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
      const [next] = waiting;
      if (next === undefined) {
        free += 1;
        return;
      }
      waiting.delete(next);
      next();
    },
  };
}
