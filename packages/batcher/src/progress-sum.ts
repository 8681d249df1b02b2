import { addUsage, NO_USAGE } from "@embedloom/core";
import type { EmbedProgress, ProgressListener } from "./embed-progress.ts";

/** Adds up the progress of the calls a stream is made of. */
export interface ProgressSum {
  /** A listener for the next call; `end` says that it is over. */
  begin(): { readonly listener: ProgressListener; readonly end: () => void };
}

/** Makes a sum that tells `listener` how all calls together stand. */
export function createProgressSum(total: number | undefined, listener: ProgressListener): ProgressSum {
  const open = new Map<object, EmbedProgress>();
  let over: EmbedProgress = {
    done: 0,
    failed: 0,
    total,
    requests: 0,
    retries: 0,
    tokens: 0,
    usage: NO_USAGE,
    pausedUntilMs: undefined,
  };
  return {
    begin() {
      const call = {};
      return {
        listener(progress) {
          open.set(call, progress);
          listener([...open.values()].reduce(add, over));
        },
        end() {
          const last = open.get(call);
          if (last !== undefined) over = { ...add(over, last), pausedUntilMs: undefined };
          open.delete(call);
        },
      };
    },
  };
}

function add(sum: EmbedProgress, more: EmbedProgress): EmbedProgress {
  return {
    done: sum.done + more.done,
    failed: sum.failed + more.failed,
    total: sum.total,
    requests: sum.requests + more.requests,
    retries: sum.retries + more.retries,
    tokens: sum.tokens + more.tokens,
    usage: addUsage(sum.usage, more.usage),
    pausedUntilMs: more.pausedUntilMs ?? sum.pausedUntilMs,
  };
}
