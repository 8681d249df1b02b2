import { kinds } from "@embedloom/core";

/** The signals that may close a worker. */
export const closingSignals: readonly NodeJS.Signals[] = ["SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT", "SIGUSR2"];

/**
 * Calls `close` when the operating system asks the process to end, and then lets the process end as usual.
 *
 * @returns a function that stops listening
 * @throws InvalidOptionError when a signal does not end a process, or `close` is not a function
 */
export function closeOn(signals: readonly NodeJS.Signals[], close: () => Promise<void>): () => void {
  kinds.list(kinds.oneOf(...closingSignals))("signals", signals);
  kinds.callback("close", close);
  async function end(signal: NodeJS.Signals): Promise<void> {
    await close().catch(() => {});
    // Other listeners have received the signal already. If there are none, its usual effect must still happen.
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  }
  const onSignal = (signal: NodeJS.Signals): void => void end(signal);
  for (const signal of signals) process.once(signal, onSignal);
  return () => {
    for (const signal of signals) process.off(signal, onSignal);
  };
}
