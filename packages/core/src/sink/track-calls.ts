import { kinds } from "../arguments/index.ts";

/** The calls of a sink that are under way. */
export interface CallTracker {
  /**
   * Runs a call, which {@link settled} then waits for.
   *
   * @throws InvalidOptionError when it is not a function
   */
  run<T>(call: () => Promise<T>): Promise<T>;
  /** Resolves when the calls that are under way now have ended, whether they succeeded or failed. */
  settled(): Promise<void>;
}

/**
 * Keeps the calls of a sink that are under way, so that its `close` can wait for them.
 *
 * @example
 * ```ts
 * import { trackCalls } from "@embedloom/core/sink";
 *
 * const calls = trackCalls();
 * let isWritten = false;
 * void calls.run(async () => void (isWritten = true));
 * await calls.settled();
 * console.log(isWritten); // true
 * ```
 */
export function trackCalls(): CallTracker {
  const running = new Set<Promise<unknown>>();
  return {
    async run(call) {
      kinds.callback("call", call);
      const work = call();
      running.add(work);
      try {
        return await work;
      } finally {
        running.delete(work);
      }
    },
    async settled() {
      await Promise.allSettled(running);
    },
  };
}
