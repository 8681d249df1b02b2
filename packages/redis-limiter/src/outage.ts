import { isEmbedloomError, StoreError } from "@embedloom/core";
import type { LimiterSettings } from "./limiter-settings.ts";

/** Whether Redis can be used, so that one wait is lost to an outage and not one per request. */
export interface Outage {
  /** Whether Redis may be asked; while it may not, it is tried in the background now and then. */
  isOver(): boolean;
  /** Notes a failure; `true` when it begins an outage, of which `onAway` is told. */
  begin(error: unknown): boolean;
  /** Why Redis cannot be used. */
  reason(): StoreError;
  /** Lets the next use ask Redis. */
  forget(): void;
}

/**
 * Makes one that is over.
 *
 * @param probe asks Redis for something that changes nothing
 */
export function createOutage({ retryMs, onAway }: LimiterSettings, probe: () => Promise<void>): Outage {
  let failure: StoreError | undefined;
  let nextTryAt = 0;

  async function tryAgain(): Promise<void> {
    nextTryAt = Infinity;
    try {
      await probe();
      failure = undefined;
    } catch {
      nextTryAt = performance.now() + retryMs;
    }
  }

  return {
    isOver() {
      if (failure !== undefined && performance.now() >= nextTryAt) void tryAgain();
      return failure === undefined;
    },
    begin(error) {
      if (failure !== undefined) return false;
      failure = isEmbedloomError(error, "store") ? error : new StoreError("Redis failed.", { cause: error });
      nextTryAt = performance.now() + retryMs;
      onAway(failure);
      return true;
    },
    reason: () => failure ?? new StoreError("Redis cannot be used."),
    forget() {
      failure = undefined;
    },
  };
}
