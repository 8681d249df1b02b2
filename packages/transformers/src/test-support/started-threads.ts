import type { Worker } from "node:worker_threads";
import { onTestFinished } from "vitest";

/** Every thread that is started from here on, until the test is over. */
export function startedThreads(): Worker[] {
  const threads: Worker[] = [];
  const onWorker = (worker: Worker): number => threads.push(worker);
  process.on("worker", onWorker);
  onTestFinished(() => void process.off("worker", onWorker));
  return threads;
}
