import type { RequestPriority } from "@embedloom/core";

/** Two lines, each first come, first served; while someone is in the one for high priority, the other stands still. */
export interface PriorityLines {
  /** Runs `admit` when those before it in its line have been admitted or have given up. */
  enter<T>(priority: RequestPriority, admit: () => Promise<T>): Promise<T>;
  /** Whether nobody is in this line, nor in one that goes before it. */
  isFree(priority: RequestPriority): boolean;
  /** Whether whoever is at the head of this line has to wait for someone in the other. */
  mustYield(priority: RequestPriority): boolean;
}

/**
 * Makes two empty ones.
 *
 * @param onChange runs when the line for high priority has become shorter
 */
export function createPriorityLines(onChange: () => void): PriorityLines {
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
