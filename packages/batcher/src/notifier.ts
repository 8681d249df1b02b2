import { abortable } from "@embedloom/core";
import { createDeferred } from "./deferred.ts";

/** Lets one side wait until the other says that something has changed. */
export interface Notifier {
  /** Resolves at the next {@link notify}; an abort rejects with `signal.reason`. */
  wait(signal?: AbortSignal): Promise<void>;
  /** Wakes everyone who waits. */
  notify(): void;
}

/** Makes a notifier. */
export function createNotifier(): Notifier {
  let change = createDeferred();
  return {
    wait: (signal) => abortable(change.promise, signal),
    notify() {
      change.resolve();
      change = createDeferred();
    },
  };
}
