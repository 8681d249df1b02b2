import { createTokenBucketLimiter } from "@embedloom/batcher";
import {
  abortable,
  isEmbedloomError,
  type RateLimitDemand,
  type RateLimiter,
  type RateLimitPermit,
  type RateLimits,
} from "@embedloom/core";
import { checkLimiterSettings, type LimiterSettings, type RedisLimiterSettings } from "./limiter-settings.ts";
import { createOutage } from "./outage.ts";
import { createScriptRunner } from "./script-runner.ts";
import { createSharedLine } from "./shared-line.ts";

/** A rate limiter that many processes share. */
export interface RedisLimiter extends RateLimiter {
  /** Waits for what is still to be told to the others, and closes the connection unless it was given. */
  close(): Promise<void>;
}

/**
 * A rate limiter for the batchers of all processes and machines that use one account: one line for all, first come, first
 * served, whose state lies in Redis or Valkey. What one learns of the limits all know; a refusal of one pauses all.
 *
 * While Redis is away each process keeps to a share of the limits by itself (`whenAway`).
 *
 * @throws InvalidOptionError at once for a setting out of range
 * @example
 * ```ts
 * import { withBatching } from "@embedloom/batcher";
 * import type { Embedder } from "@embedloom/core";
 * import { createRedisLimiter } from "@embedloom/redis-limiter";
 *
 * const rateLimiter = createRedisLimiter({ url: "redis://localhost:6379", name: "openai text-embedding-3-small" });
 * const batched = (provider: Embedder) => withBatching(provider, { rateLimiter });
 * ```
 */
export function createRedisLimiter(settings: RedisLimiterSettings): RedisLimiter {
  const checked = checkLimiterSettings(settings);
  const runner = createScriptRunner(checked);
  const line = createSharedLine(runner, checked);
  const outage = createOutage(checked, () => line.pause(0));
  const untold = new Set<Promise<void>>();
  let local = createLocal(checked, checked.limits);

  // What cannot be told is not worth a failure: the next use finds out.
  function tell(work: Promise<void>): void {
    const told = work.catch((error: unknown) => void outage.begin(error)).finally(() => untold.delete(told));
    untold.add(told);
  }

  async function sharedPermit(demand: RateLimitDemand, signal: AbortSignal | undefined): Promise<RateLimitPermit> {
    const wentAt = await line.turn(demand, signal);
    let open = true;
    return {
      release(outcome) {
        if (open) tell(line.settle(demand, outcome, wentAt));
        open = false;
      },
    };
  }

  async function permit(demand: RateLimitDemand, signal: AbortSignal | undefined): Promise<RateLimitPermit> {
    signal?.throwIfAborted();
    if (outage.isOver()) {
      try {
        return await sharedPermit(demand, signal);
      } catch (error) {
        if (!isEmbedloomError(error, "store")) throw error;
        if (outage.begin(error)) local = createLocal(checked, line.limits);
      }
    }
    if (checked.whenAway === "fail") throw outage.reason();
    return local.acquire(demand, signal);
  }

  return {
    get limits() {
      return line.limits;
    },
    async acquire(demand, signal) {
      const work = permit(demand, signal);
      try {
        return await abortable(work, signal);
      } catch (error) {
        // The abort may have come in the very moment of the permit, which nobody would release then.
        void work.then((unused) => unused.release({ admitted: false })).catch(() => {});
        throw error;
      }
    },
    pause(ms) {
      local.pause(ms);
      tell(line.pause(ms));
    },
    async close() {
      await Promise.all(untold);
      outage.forget();
      await runner.close();
    },
  };
}

// Paces this process alone, as a rule by its share of what is known of the limits.
function createLocal({ whenAway, shareWhenAway }: LimiterSettings, limits: RateLimits): RateLimiter {
  // What is asked for in a pause of the server holds even then.
  if (whenAway === "open") return createTokenBucketLimiter({ requestsPerMinute: 1e9, tokensPerMinute: 1e12 });
  const share = (limit: number | undefined): number | undefined => limit && Math.max(1, limit * shareWhenAway);
  return createTokenBucketLimiter({
    requestsPerMinute: share(limits.requestsPerMinute),
    tokensPerMinute: share(limits.tokensPerMinute),
  });
}
