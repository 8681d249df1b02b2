import type { AbortOptions } from "@embedloom/core";
import { keyCommands, type KeyCommands } from "../commands/index.ts";
import type { RedisConnection } from "../connection/index.ts";

/** What is done with one slice; `start` is the position of its first item. */
export type SliceWork<I> = (commands: KeyCommands, slice: readonly I[], start: number) => Promise<unknown>;

/** Sends items in slices, which may overtake each other; rejects with the first failure, and then begins no other slice. */
export type SliceRunner = <I>(items: readonly I[], abort: AbortOptions, work: SliceWork<I>) => Promise<void>;

// While one slice is on the wire the other is worked on, here or at the server: memory on both sides stays bounded.
const SLICES_UNDER_WAY = 2;

/** Makes a runner for one connection. */
export function createSliceRunner(connection: RedisConnection, sliceSize: number): SliceRunner {
  return async (items, abort, work) => {
    abort.signal?.throwIfAborted();
    let next = 0;
    const lane = async (): Promise<void> => {
      while (next < items.length) {
        const start = next;
        next += sliceSize;
        const slice = items.slice(start, start + sliceSize);
        try {
          await connection.run(abort, (client) => work(keyCommands(client), slice, start));
        } catch (error) {
          next = items.length;
          throw error;
        }
      }
    };
    await Promise.all(Array.from({ length: SLICES_UNDER_WAY }, lane));
  };
}
