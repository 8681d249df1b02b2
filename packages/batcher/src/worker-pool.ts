import { createDeferred } from "./deferred.ts";

/**
 * Runs what `next` gives, at most `size` at a time, taking a new item the moment one is finished: no waves.
 *
 * `next` is asked again after every item, so an item may leave new ones behind. Resolves when nothing runs and `next` has
 * nothing. After an error of `next` or `run` nothing more starts, and it rejects with that error when nothing runs any more.
 */
export function runPool<T>(size: number, next: () => T | undefined, run: (item: T) => Promise<void>): Promise<void> {
  const { promise, resolve, reject } = createDeferred();
  let running = 0;
  let failure: { readonly error: unknown } | undefined;

  function take(): T | undefined {
    if (failure !== undefined || running >= size) return undefined;
    try {
      return next();
    } catch (error) {
      failure = { error };
      return undefined;
    }
  }

  async function settle(item: T): Promise<void> {
    try {
      await run(item);
    } catch (error) {
      failure ??= { error };
    }
    running -= 1;
    fill();
  }

  function fill(): void {
    for (let item = take(); item !== undefined; item = take()) {
      running += 1;
      void settle(item);
    }
    if (running > 0) return;
    if (failure === undefined) resolve();
    else reject(failure.error);
  }

  fill();
  return promise;
}
