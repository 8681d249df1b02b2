/** Runs `work` on what comes, at most `limit` at a time, and takes no more while so many are under way. */
export async function runLimited<T>(
  items: AsyncIterable<T>,
  limit: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const running = new Set<Promise<void>>();
  let broken: { readonly error: unknown } | undefined;
  try {
    for await (const item of items) {
      const task = work(item)
        .catch((error: unknown) => {
          broken ??= { error };
        })
        .finally(() => running.delete(task));
      running.add(task);
      if (running.size >= limit) await Promise.race(running);
      if (broken !== undefined) break;
    }
  } finally {
    // What is under way is paid for.
    await Promise.all(running);
  }
  if (broken !== undefined) throw broken.error;
}
