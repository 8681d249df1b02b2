import * as kinds from "../arguments/index.ts";

/** Longest stretch without giving way; short enough for a server to answer its health check. */
const BUSY_MS = 20;

/** Lets other work run when it is time to. */
export type GiveWay = () => Promise<void>;

/**
 * Makes a function to be called between the steps of long work: it lets everything else run when nothing could for 20
 * milliseconds, and rejects with `signal.reason` once the signal is aborted.
 *
 * @param given the signal; absent or `null`: the work cannot be aborted, and gives way all the same
 * @example
 * ```ts
 * import { createGiveWay } from "@embedloom/core";
 *
 * const giveWay = createGiveWay(AbortSignal.timeout(1000));
 * let sum = 0;
 * for (let i = 0; i < 100_000; i++) {
 *   sum += i;
 *   if (i % 1000 === 0) await giveWay();
 * }
 * console.log(sum); // 4999950000
 * ```
 */
export function createGiveWay(given: AbortSignal | undefined): GiveWay {
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
