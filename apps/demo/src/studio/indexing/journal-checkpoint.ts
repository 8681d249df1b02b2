import type { StreamCheckpoint } from "@embedloom/batcher";
import { StoreError } from "@embedloom/core";
import type { Journal } from "./journal.ts";

/**
 * Writes the vectors of a stream into the journal, reply by reply, before they come out. The source leaves out what the
 * journal has, so that there is nothing to read.
 *
 * @param chunkAt the chunk at each position of the source
 */
export function journalCheckpoint(journal: Journal, space: number, chunkAt: readonly number[]): StreamCheckpoint {
  return {
    open: async () => {},
    read: async (_start, digests) => digests.map(() => undefined),
    async append({ positions, embeddings }) {
      const chunks = positions.map((position) => chunkAt[position]!);
      try {
        journal.savePlain(space, chunks, embeddings);
      } catch (error) {
        throw new StoreError("The vectors could not be written into the data folder: is the disk full?", {
          cause: error,
        });
      }
    },
    close: async () => {},
  };
}
