import { abortable } from "@embedloom/core";
import { createDeferred, type Deferred } from "./deferred.ts";

/** Lets one side wait until the other says that something has changed. */
export interface Notifier {
  /** Resolves at the next {@link notify}; an abort rejects with `signal.reason`. */
  wait(signal?: AbortSignal): Promise<void>;
  /** Wakes everyone who waits. */
  notify(): void;
}

/** Makes a notifier. */
export function createNotifier(): Notifier {
  // Absent while nobody waits, which is most of the time.
  let change: Deferred<void> | undefined;
  return {
    wait: (signal) => abortable((change ??= createDeferred()).promise, signal),
    notify() {
      change?.resolve();
      change = undefined;
    },
  };
}
