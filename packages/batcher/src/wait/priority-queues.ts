import type { RequestPriority } from "@embedloom/core";

/** Two queues, each first come, first served. While the one for high priority is not empty, the other waits. */
export interface PriorityQueues {
  /** Runs `admit` when all before it in its queue were admitted or gave up. */
  enter<T>(priority: RequestPriority, admit: () => Promise<T>): Promise<T>;
  /** Whether this queue and those that go before it are empty. */
  isFree(priority: RequestPriority): boolean;
  /** Whether the head of this queue has to wait for the other queue. */
  mustYield(priority: RequestPriority): boolean;
}

/**
 * Makes two empty ones.
 *
 * @param onChange runs when the queue for high priority got shorter
 */
export function createPriorityQueues(onChange: () => void): PriorityQueues {
  const last: Record<RequestPriority, Promise<unknown>> = { high: Promise.resolve(), normal: Promise.resolve() };
  let urgent = 0;
  let usual = 0;

  function leave(): void {
    urgent -= 1;
    onChange();
  }

  return {
    enter(priority, admit) {
      const turn = last[priority].then(admit);
      last[priority] = turn.catch(() => undefined);
      if (priority === "high") {
        urgent += 1;
        turn.then(leave, leave);
      } else {
        const over = (): void => void (usual -= 1);
        usual += 1;
        turn.then(over, over);
      }
      return turn;
    },
    isFree: (priority) => urgent === 0 && (priority === "high" || usual === 0),
    mustYield: (priority) => priority === "normal" && urgent > 0,
  };
}
