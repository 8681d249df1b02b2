import {
  atOnce,
  type EmbedOptions,
  kinds,
  type RateLimitDemand,
  type RateLimiter,
  type RateLimitOutcome,
  type RequestPriority,
  type Usage,
} from "@embedloom/core";
import type { Budget, BudgetShare } from "../limit/index.ts";
import type { Semaphore } from "../wait/index.ts";

/** What a request needs before it may go. */
interface RequestDemand {
  /** Tokens of its texts, as the provider's limit counts them. */
  readonly tokens: number;
  /** What it is paid from. */
  readonly budgets: readonly Budget[];
}

/** The right to send a request: room in its budgets and the limits, and a slot. */
export interface RequestPermit {
  /** Tells the limits what came of it; to be called once. */
  release(outcome: RateLimitOutcome): void;
  /** Tells the budgets what was spent; only the first call counts. Absent: nothing. */
  settle(usage: Usage | undefined): void;
  /** Gives the slot back, when it is over or not sent after all. */
  leave(): void;
}

/** Gives the right to send requests. */
export interface RequestPermits {
  /**
   * Waits until the limits and the slots have room.
   *
   * @throws BudgetExhaustedError at once when a budget has no room for it
   * @throws the reason of `signal`; it then took nothing
   */
  acquire(demand: RequestDemand, signal: AbortSignal | undefined, priority: RequestPriority): Promise<RequestPermit>;
}

/**
 * Makes the permits of a batcher.
 *
 * @param slots the requests that may really be under way
 * @param model by whose price budgets count
 */
export function createRequestPermits(rateLimiter: RateLimiter, slots: Semaphore, model: string): RequestPermits {
  return {
    async acquire({ budgets, tokens }, signal, priority) {
      const shares: BudgetShare[] = [];
      const settle = (usage: Usage | undefined): void =>
        shares.forEach((share) => void atOnce<unknown>(share.settle(usage)));
      try {
        for (const budget of budgets) shares.push(shareOf(budget.take(tokens, model)));
        const permit = await rateLimiter.acquire(demandOf(tokens, priority), signal);
        try {
          if (!slots.tryAcquire()) await slots.acquire(signal, priority);
        } catch (error) {
          permit.release({ admitted: false });
          throw error;
        }
        return { settle, release: (outcome) => permit.release(outcome), leave: () => slots.release() };
      } catch (error) {
        settle(undefined);
        throw error;
      }
    },
  };
}

const shareKind = kinds.withMethods("what `take` of a budget gives", "settle");

function shareOf(share: BudgetShare): BudgetShare {
  shareKind("budget.take()", share);
  return share;
}

function demandOf(tokens: number, priority: RequestPriority): RateLimitDemand {
  return priority === "high" ? { requests: 1, tokens, priority } : { requests: 1, tokens };
}

/** The priority of a call: a query stands before a person who waits. */
export function priorityOf({ inputType, priority }: EmbedOptions): RequestPriority {
  return priority ?? (inputType === "query" ? "high" : "normal");
}
