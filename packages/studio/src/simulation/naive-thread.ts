import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { type DuelSide, type SimulationRequest, UNTOUCHED_SIDE } from "../api/index.ts";
import { threadModule } from "../threads/index.ts";

/** The naive side of a duel, in a thread of its own with a server of its own. */
export interface NaiveThread {
  /** Begins. */
  start(): void;
  /** As the thread told it last. */
  side(): DuelSide;
  /** Resolves when it is done or has given up. @throws what ended the thread */
  readonly over: Promise<void>;
  /** Ends the thread with all that is in it. */
  close(): Promise<void>;
}

/** Makes the naive side ready: loading its code must not take time from the other side once the clock runs. */
export async function openNaiveThread(request: SimulationRequest): Promise<NaiveThread> {
  const thread = new Worker(threadModule(import.meta.url, "naive-worker"), { workerData: request });
  let side = UNTOUCHED_SIDE;
  const over = new Promise<void>((resolve, reject) => {
    thread.on("message", (next: DuelSide) => {
      side = next;
      if (side.state !== "running") resolve();
    });
    thread.on("error", reject);
    thread.on("exit", () => resolve());
  });
  over.catch(() => {});
  await Promise.race([once(thread, "message"), over]);
  return {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    start: () => thread.postMessage("start"),
    side: () => side,
    over,
    async close() {
      await thread.terminate();
    },
  };
}
