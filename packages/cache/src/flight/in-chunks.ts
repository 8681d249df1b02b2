/**
 * Items that are worked on at once. Of 1,536 dimensions that is 1.6 MB, which is still in the processor's cache when it is
 * unpacked.
 */
export const CHUNK = 256;
// While one is on its way, the other is packed or unpacked here.
const CHUNKS_UNDER_WAY = 2;

/** Works through items a chunk at a time, two of them at once, and until the first failure. */
export async function inChunks<I>(items: readonly I[], work: (chunk: readonly I[]) => Promise<unknown>): Promise<void> {
  if (items.length <= CHUNK) {
    if (items.length > 0) await work(items);
    return;
  }
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
