import { setTimeout as sleep } from "node:timers/promises";
import type { RateLimitDemand, RateLimits } from "@embedloom/core";

/** The pace of a process that has lost sight of the others. */
export interface LocalPace {
  /** What it let go since the last {@link begin}. */
  readonly spent: RateLimitDemand;
  /** Begins an outage: a share of these limits from now on, and nothing at once. Absent limits are not enforced. */
  begin(limits: RateLimits): void;
  /** Lets nobody go for `ms` milliseconds; never shortens a longer pause. */
  pause(ms: number): void;
  /**
   * Waits until a demand is within the pace and takes it; `false` when `isOver` said first that the outage is over.
   *
   * @param isOver is asked before each wait, and again after `pollMs`
   * @throws the signal's reason when it aborts
   */
  turn(demand: RateLimitDemand, wait: LocalWait): Promise<boolean>;
}

/** How a wait may end early. */
interface LocalWait {
  readonly isOver: () => boolean;
  readonly pollMs: number;
  readonly signal: AbortSignal | undefined;
}

const MS_PER_MINUTE = 60_000;

/**
 * Makes one. A demand goes when its amounts have come in since the one before it, so that over any time no more goes than came
 * in: however many outages there are, none begins with something to spend.
 */
export function createLocalPace(): LocalPace {
  let limits: RateLimits = {};
  let pausedUntil = -Infinity;
  // Until when everything that came in is spent.
  const spentUntil = { requests: -Infinity, tokens: -Infinity };
  let spent = { requests: 0, tokens: 0 };
  let queue: Promise<unknown> = Promise.resolve();
  let urgent = 0;

  function due({ requests, tokens }: RateLimitDemand): { readonly requests: number; readonly tokens: number } {
    const { requestsPerMinute = Infinity, tokensPerMinute = Infinity } = limits;
    return {
      requests: spentUntil.requests + (requests * MS_PER_MINUTE) / requestsPerMinute,
      tokens: spentUntil.tokens + (tokens * MS_PER_MINUTE) / tokensPerMinute,
    };
  }

  function take(demand: RateLimitDemand): void {
    const now = performance.now();
    const at = due(demand);
    // What comes in while nobody asks is not saved up.
    spentUntil.requests = Math.max(at.requests, now);
    spentUntil.tokens = Math.max(at.tokens, now);
    spent = { requests: spent.requests + demand.requests, tokens: spent.tokens + demand.tokens };
  }

  async function admit(demand: RateLimitDemand, { isOver, pollMs, signal }: LocalWait): Promise<boolean> {
    for (;;) {
      signal?.throwIfAborted();
      if (isOver()) return false;
      const at = due(demand);
      const waitMs = Math.max(at.requests, at.tokens, pausedUntil) - performance.now();
      const yields = urgent > 0 && demand.priority !== "high";
      if (waitMs <= 0 && !yields) break;
      const ms = Math.min(Math.max(1, Math.ceil(waitMs)), pollMs);
      await sleep(ms, undefined, { signal }).catch(() => signal?.throwIfAborted());
    }
    take(demand);
    return true;
  }

  return {
    get spent() {
      return spent;
    },
    begin(share) {
      limits = share;
      spent = { requests: 0, tokens: 0 };
      const now = performance.now();
      spentUntil.requests = Math.max(spentUntil.requests, now);
      spentUntil.tokens = Math.max(spentUntil.tokens, now);
    },
    pause(ms) {
      pausedUntil = Math.max(pausedUntil, performance.now() + ms);
    },
    async turn(demand, wait) {
      if (demand.priority === "high") {
        urgent += 1;
        return admit(demand, wait).finally(() => (urgent -= 1));
      }
      const turn = queue.then(() => admit(demand, wait));
      queue = turn.catch(() => undefined);
      return turn;
    },
  };
}
