import { addUsage, NO_USAGE, notify } from "@embedloom/core";
import type { EmbedProgress, ProgressListener } from "./embed-progress.ts";
import { etaMs } from "./eta.ts";

/** Adds up the progress of the calls a stream is made of. */
export interface ProgressSum {
  /** A listener for the next call; `end` says that it is over. */
  begin(): { readonly listener: ProgressListener; readonly end: () => void };
  /** Counts inputs that came from the journal. */
  cached(inputs: number): void;
}

/** Makes a sum that tells `listener` how all calls together stand. */
export function createProgressSum(
  total: number | undefined,
  listener: ProgressListener,
  now: () => number,
): ProgressSum {
  const startedAt = now();
  const open = new Map<object, EmbedProgress>();
  let over: EmbedProgress = {
    done: 0,
    failed: 0,
    cached: 0,
    total,
    requests: 0,
    retries: 0,
    tokens: 0,
    usage: NO_USAGE,
    limits: {},
    etaMs: undefined,
    pausedUntilMs: undefined,
  };

  function report(): void {
    const sum = [...open.values()].reduce(add, over);
    notify("onProgress", listener, { ...sum, etaMs: etaMs(sum, now() - startedAt) });
  }

  return {
    begin() {
      const call = {};
      return {
        listener(progress) {
          open.set(call, progress);
          report();
        },
        end() {
          const last = open.get(call);
          if (last !== undefined) over = { ...add(over, last), pausedUntilMs: undefined };
          open.delete(call);
        },
      };
    },
    cached(inputs) {
      over = { ...over, done: over.done + inputs, cached: over.cached + inputs };
      report();
    },
  };
}

function add(sum: EmbedProgress, more: EmbedProgress): EmbedProgress {
  return {
    done: sum.done + more.done,
    failed: sum.failed + more.failed,
    cached: sum.cached + more.cached,
    total: sum.total,
    requests: sum.requests + more.requests,
    retries: sum.retries + more.retries,
    tokens: sum.tokens + more.tokens,
    usage: addUsage(sum.usage, more.usage),
    limits: more.limits,
    etaMs: undefined,
    pausedUntilMs: more.pausedUntilMs ?? sum.pausedUntilMs,
  };
}
