/** Lets tests wait for a state of the server instead of sleeping. */
export interface ConditionWatch {
  /** Resolves as soon as the condition holds; rejects with an `AbortError` when the server closes first. */
  until(condition: () => boolean): Promise<void>;
  /** Looks at the waiting conditions again. */
  changed(): void;
  /** Rejects what still waits. */
  close(): void;
}

interface Waiter {
  readonly condition: () => boolean;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/** Creates a watch with nobody waiting. */
export function createConditionWatch(): ConditionWatch {
  let closed = false;
  const waiting = new Set<Waiter>();
  const closedError = (): DOMException =>
    new DOMException("The fake server was closed before the awaited condition held.", "AbortError");

  return {
    async until(condition) {
      if (condition()) return;
      if (closed) throw closedError();
      await new Promise<void>((resolve, reject) => waiting.add({ condition, resolve, reject }));
    },
    changed() {
      for (const waiter of waiting) {
        try {
          if (!waiter.condition()) continue;
          waiter.resolve();
        } catch (error) {
          // A condition that fails is its waiter's affair, not the server's.
          waiter.reject(error);
        }
        waiting.delete(waiter);
      }
    },
    close() {
      closed = true;
      for (const waiter of waiting) waiter.reject(closedError());
      waiting.clear();
    },
  };
}
