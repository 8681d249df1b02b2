import { setImmediate } from "node:timers/promises";
import type { Clock } from "../time/clock.ts";

interface Sleeper {
  readonly wakesAt: number;
  readonly wake: () => void;
}

/** A clock that moves only when it is told to. */
export interface ManualClock extends Clock {
  /** How many sleep at the moment. */
  readonly sleeping: number;
  /** Moves on by `ms`, waking everyone on the way in order. */
  advance(ms: number): Promise<void>;
  /** Moves on from sleeper to sleeper until `work` has settled, and settles as it does. */
  runUntil<T>(work: Promise<T>): Promise<T>;
}

/** Lets everything run that needs no time. */
export async function settled(): Promise<void> {
  await setImmediate();
  await setImmediate();
}

export function createManualClock(): ManualClock {
  let now = 0;
  const sleepers = new Set<Sleeper>();

  async function wakeNext(limit: number): Promise<boolean> {
    await settled();
    const next = [...sleepers].toSorted((left, right) => left.wakesAt - right.wakesAt)[0];
    if (next === undefined || next.wakesAt > limit) return false;
    now = Math.max(now, next.wakesAt);
    next.wake();
    await settled();
    return true;
  }

  return {
    now: () => now,
    get sleeping() {
      return sleepers.size;
    },
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        signal?.throwIfAborted();
        const end = (settle: () => void) => () => {
          sleepers.delete(sleeper);
          signal?.removeEventListener("abort", onAbort);
          settle();
        };
        const sleeper = { wakesAt: now + ms, wake: end(resolve) };
        const onAbort = end(() => reject(signal?.reason));
        sleepers.add(sleeper);
        signal?.addEventListener("abort", onAbort);
      }),
    async advance(ms) {
      const until = now + ms;
      while (await wakeNext(until));
      now = until;
    },
    async runUntil(work) {
      const state = { open: true };
      const watched = work.finally(() => (state.open = false));
      watched.catch(() => undefined);
      await settled();
      while (state.open) await wakeNext(Infinity);
      return watched;
    },
  };
}
