import {
  abortable,
  checkAmount,
  checkDemand,
  isEmbedloomError,
  kinds,
  type RateLimitDemand,
  type RateLimiter,
  type RateLimitPermit,
  type RateLimits,
} from "@embedloom/core";
import { checkLimiterSettings, type LimiterSettings, type RedisLimiterSettings } from "./limiter-settings.ts";
import { createLocalPace } from "./local-pace.ts";
import { createOutage } from "./outage.ts";
import { createScriptRunner } from "./script-runner.ts";
import { createSharedQueue, type SharedQueue } from "./shared-queue.ts";

/** A rate limiter that many processes share. */
export interface RedisLimiter extends RateLimiter {
  /** Waits for what is still to be told to the others, and closes the connection unless it was given. */
  close(): Promise<void>;
}

/**
 * A rate limiter for the batchers of all processes and machines that use one account: one queue for all, first come, first
 * served, whose state lies in Redis or Valkey. What one learns of the limits all know; a refusal of one pauses all.
 *
 * Requests go evenly: over any minute at most the limit and 5 % of it, however many processes there are. While Redis is away
 * each process keeps to its part of the limits by itself (`whenAway`); a state that was lost, a clock that was set and a
 * client with a higher limit let nobody go early.
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
  const queue = createSharedQueue(runner, checked);
  const local = createLocalPace();
  const outage = createOutage(checked, () => queue.comeBack(local.spent));
  const unsent = new Set<Promise<void>>();

  // What cannot be sent is not worth a failure: the next use finds out.
  function send(work: Promise<void>): void {
    const sent = work.catch(lose).finally(() => unsent.delete(sent));
    unsent.add(sent);
  }

  function lose(error: unknown): void {
    if (!outage.begin(error)) return;
    local.begin(limitsAlone(queue, checked));
    local.pause(queue.pauseLeftMs);
  }

  async function sharedPermit(demand: RateLimitDemand, signal: AbortSignal | undefined): Promise<RateLimitPermit> {
    const turn = await queue.turn(demand, signal);
    let open = true;
    return {
      release(outcome) {
        if (open && outage.isOver()) send(queue.settle(demand, outcome, turn));
        open = false;
      },
    };
  }

  async function permit(demand: RateLimitDemand, signal: AbortSignal | undefined): Promise<RateLimitPermit> {
    for (;;) {
      signal?.throwIfAborted();
      if (outage.isOver()) {
        try {
          return await sharedPermit(demand, signal);
        } catch (error) {
          if (!isEmbedloomError(error, "store")) throw error;
          lose(error);
        }
      }
      if (checked.whenAway === "fail") throw outage.reason();
      const wait = { isOver: outage.isOver, pollMs: checked.retryMs, signal };
      if (await local.turn(demand, wait)) return { release: () => {} };
    }
  }

  return {
    get limits() {
      return queue.limits;
    },
    async acquire(asked, given) {
      const demand = checkDemand(asked);
      const signal = kinds.signal("signal", given);
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
      checkAmount("ms", ms);
      local.pause(ms);
      send(queue.pause(ms));
    },
    async close() {
      await Promise.all(unsent);
      if (outage.isOver()) await queue.bye().catch(() => {});
      outage.forget();
      await runner.close();
    },
  };
}

/** Part of the limits for a process that has never reached Redis, and so does not know how many others there are. */
const PART_OF_THE_UNKNOWN = 0.1;

function limitsAlone({ limits, members }: SharedQueue, { whenAway, shareWhenAway }: LimiterSettings): RateLimits {
  if (whenAway === "open") return {};
  const part = shareWhenAway ?? (members === 0 ? PART_OF_THE_UNKNOWN : 1 / members);
  return {
    requestsPerMinute: limits.requestsPerMinute && limits.requestsPerMinute * part,
    tokensPerMinute: limits.tokensPerMinute && limits.tokensPerMinute * part,
  };
}
