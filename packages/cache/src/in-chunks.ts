// Of 1,536 dimensions a chunk is 1.6 MB, so that it is still in the processor's cache when it is unpacked. While one is on
// its way, the other is packed or unpacked here.
const CHUNK = 256;
const CHUNKS_UNDER_WAY = 2;

/** Works through items a chunk at a time, two of them at once, and until the first failure. */
export async function inChunks<I>(items: readonly I[], work: (chunk: readonly I[]) => Promise<unknown>): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < items.length) {
      const chunk = items.slice(next, next + CHUNK);
      next += CHUNK;
      await work(chunk);
    }
  };
  await Promise.all(Array.from({ length: CHUNKS_UNDER_WAY }, lane));
}
