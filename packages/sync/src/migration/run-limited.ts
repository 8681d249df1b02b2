/** Runs `work` on each item, at most `limit` at a time. It pulls the next item only when there is a free place. */
export async function runLimited<T>(
  items: AsyncIterable<T>,
  limit: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const running = new Set<Promise<void>>();
  let failure: { readonly error: unknown } | undefined;
  try {
    for await (const item of items) {
      const task = work(item)
        .catch((error: unknown) => {
          failure ??= { error };
        })
        .finally(() => running.delete(task));
      running.add(task);
      if (running.size >= limit) await Promise.race(running);
      if (failure !== undefined) break;
    }
  } finally {
    // Work in progress is paid for, so wait for it.
    await Promise.all(running);
  }
  if (failure !== undefined) throw failure.error;
}
