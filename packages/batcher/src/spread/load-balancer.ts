import {
  checkInteger,
  isEmbedloomError,
  MAX_TIMER_MS,
  type RateLimitDemand,
  type RateLimiter,
  type RateLimitPermit,
  sleep,
} from "@embedloom/core";

/** A member whose limiter says when it may be asked. */
export interface BalancedMember {
  readonly rateLimiter: RateLimiter;
}

/** The right to ask one member. */
interface BalancedTurn<M> {
  readonly member: M;
  readonly permit: RateLimitPermit;
}

/** Finds the member for each request. */
export interface LoadBalancer<M> {
  /**
   * Waits for the first member with room, of those that have not failed this request; to be ended by {@link leave}.
   *
   * @throws the signal's reason when it aborts
   */
  next(
    demand: RateLimitDemand,
    failed: ReadonlyMap<M, unknown>,
    signal: AbortSignal | undefined,
  ): Promise<BalancedTurn<M>>;
  /** Notes that a request to a member is over. */
  leave(member: M): void;
  /** Leaves a member alone for as long as it asks, else for `times` the cooldown. */
  coolDown(member: M, error: unknown, times: number): void;
}

/** Checks the cooldown. */
export function checkCooldown(cooldownMs: number): void {
  checkInteger("cooldownMs", cooldownMs, 0, MAX_TIMER_MS / 10);
}

/** Makes the load balancer of some members. */
export function createLoadBalancer<M extends BalancedMember>(
  members: readonly M[],
  cooldownMs: number,
): LoadBalancer<M> {
  const load = new Map(members.map((member) => [member, { underWay: 0, asked: 0 }]));

  function begin(member: M, permit: RateLimitPermit): BalancedTurn<M> {
    const own = load.get(member)!;
    own.underWay += 1;
    own.asked += 1;
    return { member, permit };
  }

  const byLoad = (left: M, right: M): number => {
    const [one, other] = [load.get(left)!, load.get(right)!];
    return one.underWay - other.underWay || one.asked - other.asked;
  };

  return {
    async next(demand, failed, signal) {
      signal?.throwIfAborted();
      const open = members.filter((member) => !failed.has(member)).toSorted(byLoad);
      // One after another at first, so that no limit is charged for a request that another member takes.
      for (const member of open) {
        const permit = await permitNow(member.rateLimiter, demand);
        if (permit !== undefined) return begin(member, permit);
      }
      const { member, permit } = await firstPermit(open, demand, signal);
      return begin(member, permit);
    },
    leave(member) {
      load.get(member)!.underWay -= 1;
    },
    coolDown(member, error, times) {
      const asked = isEmbedloomError(error) ? error.retryAfterMs : undefined;
      member.rateLimiter.pause(asked ?? times * cooldownMs);
    },
  };
}

// What a limiter gives without a wait; an acquire that was aborted takes nothing.
async function permitNow(limiter: RateLimiter, demand: RateLimitDemand): Promise<RateLimitPermit | undefined> {
  const over = new AbortController();
  const permit = limiter.acquire(demand, over.signal).catch(unlessAborted(over.signal));
  const turnOfTheLoop = sleep(0, over.signal).catch(unlessAborted(over.signal));
  await Promise.race([permit, turnOfTheLoop]);
  over.abort();
  return permit;
}

async function firstPermit<M extends BalancedMember>(
  members: readonly M[],
  demand: RateLimitDemand,
  signal: AbortSignal | undefined,
): Promise<BalancedTurn<M>> {
  const over = new AbortController();
  const either = signal === undefined ? over.signal : AbortSignal.any([signal, over.signal]);
  const turns = members.map(async (member) => ({ member, permit: await member.rateLimiter.acquire(demand, either) }));
  try {
    const turn = await Promise.race(turns);
    // Two may have come at once: the second is given back.
    for (const other of turns)
      void other.then(
        (late) => late !== turn && late.permit.release({ admitted: false }),
        () => {},
      );
    return turn;
  } finally {
    over.abort();
  }
}

function unlessAborted(signal: AbortSignal): (error: unknown) => undefined {
  return (error) => {
    if (!signal.aborted) throw error;
    return undefined;
  };
}
