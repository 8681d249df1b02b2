import { setImmediate } from "node:timers/promises";

/** A clock whose time passes as soon as everybody waits. */
export interface SimulatedClock {
  now(): number;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Lets time pass until `work` has ended; gives how much did, in milliseconds. */
  run(work: Promise<unknown>): Promise<number>;
}

interface Sleeper {
  readonly at: number;
  wake(): void;
}

export function createSimulatedClock(): SimulatedClock {
  const heap: Sleeper[] = [];
  let time = 0;
  return {
    now: () => time,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        signal?.throwIfAborted();
        const onAbort = (): void => reject(signal?.reason);
        signal?.addEventListener("abort", onAbort, { once: true });
        push(heap, {
          at: time + Math.max(0, ms),
          wake() {
            signal?.removeEventListener("abort", onAbort);
            resolve();
          },
        });
      }),
    async run(work) {
      const from = time;
      let isOver = false;
      const over = (): void => void (isOver = true);
      work.then(over, over);
      for (;;) {
        // Promises that follow one another all run before this comes back.
        await setImmediate();
        if (isOver) break;
        const next = pop(heap);
        if (next === undefined) continue;
        time = Math.max(time, next.at);
        next.wake();
        while (heap.length > 0 && heap[0]!.at <= time) pop(heap)!.wake();
      }
      await work;
      return time - from;
    },
  };
}

function push(heap: Sleeper[], sleeper: Sleeper): void {
  let child = heap.push(sleeper) - 1;
  while (child > 0) {
    const parent = (child - 1) >> 1;
    if (heap[parent]!.at <= heap[child]!.at) return;
    [heap[parent], heap[child]] = [heap[child]!, heap[parent]!];
    child = parent;
  }
}

function pop(heap: Sleeper[]): Sleeper | undefined {
  const first = heap[0];
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return first;
  heap[0] = last;
  for (let parent = 0; ;) {
    const left = 2 * parent + 1;
    const right = left + 1;
    let least = parent;
    if (left < heap.length && heap[left]!.at < heap[least]!.at) least = left;
    if (right < heap.length && heap[right]!.at < heap[least]!.at) least = right;
    if (least === parent) return first;
    [heap[parent], heap[least]] = [heap[least]!, heap[parent]!];
    parent = least;
  }
}
