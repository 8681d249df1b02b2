import { kinds } from "@embedloom/core";
import { AsyncLocalStorage, createHook } from "node:async_hooks";
import { setImmediate } from "node:timers/promises";

/** A timer as `async_hooks` shows it. */
interface TimerResource {
  hasRef?(): boolean;
}

/**
 * Runs `work` and counts the timers it started that would still keep the process alive.
 *
 * Only timers of this run count, whatever the test runner does meanwhile; unreferenced ones do not.
 */
export async function liveTimersAfter(work: () => Promise<unknown>): Promise<number> {
  kinds.callback("work", work);
  const scope = new AsyncLocalStorage<true>();
  const live = new Map<number, TimerResource>();
  const hook = createHook({
    init(id, type, _trigger, resource) {
      if (type === "Timeout" && scope.getStore() === true) live.set(id, resource);
    },
    destroy(id) {
      live.delete(id);
    },
  }).enable();
  try {
    await scope.run(true, work);
    // Destroy hooks run after the current turn of the event loop.
    await setImmediate();
    await setImmediate();
    return [...live.values()].filter((timer) => timer.hasRef?.() !== false).length;
  } finally {
    hook.disable();
  }
}
