import { kinds } from "@embedloom/core";

/** The signals that may close a worker. */
export const closingSignals: readonly NodeJS.Signals[] = ["SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT", "SIGUSR2"];

/**
 * Closes something when the operating system asks the process to end, and then lets it end as it would have.
 *
 * @returns a function that stops listening
 * @throws InvalidOptionError for signals that do not end a process, and what is no function
 */
export function closeOn(signals: readonly NodeJS.Signals[], close: () => Promise<void>): () => void {
  kinds.list(kinds.oneOf(...closingSignals))("signals", signals);
  kinds.callback("close", close);
  async function end(signal: NodeJS.Signals): Promise<void> {
    await close().catch(() => {});
    // Other listeners have heard it already, and know what to do.
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  }
  const onSignal = (signal: NodeJS.Signals): void => void end(signal);
  for (const signal of signals) process.once(signal, onSignal);
  return () => {
    for (const signal of signals) process.off(signal, onSignal);
  };
}
