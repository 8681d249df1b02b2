/** Remembers whether something works, so that it is not asked while it does not. */
export interface Circuit {
  /** What the last call threw. `undefined`: calls go through. */
  failure(): Failure | undefined;
  /** Gives one caller the right to try after the pause; whoever gets `true` must report with one of the other three. */
  takeProbe(): boolean;
  /** It works. */
  close(): void;
  /** It does not work; begins a new pause. */
  open(error: unknown): void;
  /** The attempt was given up and says nothing. */
  cancelProbe(): void;
}

interface Failure {
  readonly error: unknown;
}

/**
 * Makes a closed circuit; after a failure it stays open for `openMs`, then one probe at a time is let through.
 *
 * @param isProbedAtOnce whether the first failure lets a probe through without a pause: it may have been a stall that is over
 */
export function createCircuit(openMs: number, isProbedAtOnce = false): Circuit {
  let failed: Failure | undefined;
  let pauseEndsAt = 0;
  let isProbing = false;
  return {
    failure: () => failed,
    takeProbe() {
      if (isProbing || performance.now() < pauseEndsAt) return false;
      isProbing = true;
      return true;
    },
    close() {
      failed = undefined;
      isProbing = false;
    },
    open(error) {
      const isFirst = failed === undefined;
      failed = { error };
      isProbing = false;
      pauseEndsAt = performance.now() + (isFirst && isProbedAtOnce ? 0 : openMs);
    },
    cancelProbe() {
      isProbing = false;
    },
  };
}
