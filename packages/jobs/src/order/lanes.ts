import { isEmbedloomError } from "@embedloom/core";

/** Runs several pieces of work at once, up to a limit. */
export interface Lanes {
  /** Waits for a free lane and starts the work. Throws the first failure of any earlier work. */
  start(work: () => Promise<void>): Promise<void>;
  settle(): Promise<void>;
  throwFailure(): void;
}

export function createLanes(count: number): Lanes {
  const running = new Set<Promise<void>>();
  let failure: { readonly error: unknown } | undefined;
  const throwFailure = (): void => {
    if (failure !== undefined) throw failure.error;
  };
  return {
    throwFailure,
    settle: async () => void (await Promise.all(running)),
    async start(work) {
      while (running.size >= count) await Promise.race(running);
      throwFailure();
      const lane = work()
        .catch((error: unknown) => {
          // A lost lease is the cause of other failures, so it replaces an earlier one.
          if (failure === undefined || isEmbedloomError(error, "lease_lost")) failure = { error };
        })
        .finally(() => running.delete(lane));
      running.add(lane);
    },
  };
}
