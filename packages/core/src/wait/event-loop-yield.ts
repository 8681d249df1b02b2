import * as kinds from "../arguments/index.ts";

/** Longest stretch without a yield; short enough for a server to answer its health check. */
const BUSY_MS = 20;

/** Yields to the event loop when it is time to, so that other work runs. */
export type EventLoopYield = () => Promise<void>;

/**
 * Makes a function to be called between the steps of long work: it yields to the event loop when nothing else could run for 20
 * milliseconds, and rejects with `signal.reason` once the signal is aborted.
 *
 * @param given the signal; absent or `null`: the work cannot be aborted, and yields all the same
 * @example
 * ```ts
 * import { createEventLoopYield } from "@embedloom/core";
 *
 * const yieldToEventLoop = createEventLoopYield(AbortSignal.timeout(1000));
 * let sum = 0;
 * for (let i = 0; i < 100_000; i++) {
 *   sum += i;
 *   if (i % 1000 === 0) await yieldToEventLoop();
 * }
 * console.log(sum); // 4999950000
 * ```
 */
export function createEventLoopYield(given: AbortSignal | undefined): EventLoopYield {
  const signal = kinds.signal("signal", given);
  let since = performance.now();
  return async () => {
    signal?.throwIfAborted();
    if (performance.now() - since < BUSY_MS) return;
    await new Promise<void>((resolve) => {
      setTimeout(resolve, 0);
    });
    since = performance.now();
    signal?.throwIfAborted();
  };
}
