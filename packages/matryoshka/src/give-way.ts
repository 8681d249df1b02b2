/** Longest stretch without giving way; short enough for a server to answer its health check. */
const BUSY_MS = 20;

/** Lets other work run when it is time to. */
export type GiveWay = () => Promise<void>;

/**
 * Makes a function to be called between the steps of long work: it lets everything else run when nothing could for 20
 * milliseconds, and rejects with `signal.reason` once the signal is aborted.
 */
export function createGiveWay(signal: AbortSignal | undefined): GiveWay {
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
