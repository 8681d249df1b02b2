import type { Worker } from "node:worker_threads";
import {
  unpackError,
  type WorkerAnswers,
  type WorkerQuestion,
  type WorkerReply,
  type WorkerRequest,
} from "./worker-message.ts";

/** The time limit of a question. The thread is ended when it is exceeded. */
interface QuestionLimit {
  readonly ms: number;
  readonly error: () => Error;
}

/** A question without an answer yet. */
interface Waiting {
  /** Absent: there is no limit. */
  readonly limit: QuestionLimit | undefined;
  resolve(value: WorkerAnswers[keyof WorkerAnswers]): void;
  reject(error: unknown): void;
}

/** Sends questions to a thread that answers them in order. */
export interface Questions {
  /** Sends a question, and keeps the process alive until the answer comes. */
  ask<Kind extends WorkerQuestion["kind"]>(
    question: Extract<WorkerQuestion, { readonly kind: Kind }>,
    limit?: QuestionLimit,
  ): Promise<WorkerAnswers[Kind]>;
  /** Rejects all waiting and all later questions. */
  fail(error: Error): void;
}

/** Creates {@link Questions} for a thread. */
export function createQuestions(worker: Worker): Questions {
  const waiting = new Map<number, Waiting>();
  let count = 0;
  let failure: Error | undefined;
  let watched: { readonly id: number; readonly timer: NodeJS.Timeout } | undefined;
  // The thread answers in order, so the time of a question begins when it becomes the first in the queue.
  const watch = (): void => {
    const [first] = waiting;
    if (first !== undefined && first[0] === watched?.id) return;
    clearTimeout(watched?.timer);
    watched = undefined;
    if (first?.[1].limit === undefined) return;
    const [id, { limit, reject }] = first;
    // The promise rejects after the thread has ended, so that the caller's next question does not go to it.
    const end = (): void => {
      waiting.delete(id);
      void worker.terminate().then(() => reject(limit.error()));
    };
    watched = { id, timer: setTimeout(end, limit.ms) };
  };
  const settle = (id: number): Waiting | undefined => {
    const found = waiting.get(id);
    waiting.delete(id);
    if (waiting.size === 0) worker.unref();
    watch();
    return found;
  };
  worker.on("message", (reply: WorkerReply) => {
    const asked = settle(reply.id);
    if ("failure" in reply) asked?.reject(unpackError(reply.failure));
    else asked?.resolve(reply.value);
  });
  return {
    ask: <Kind extends WorkerQuestion["kind"]>(
      question: Extract<WorkerQuestion, { readonly kind: Kind }>,
      limit?: QuestionLimit,
    ) =>
      new Promise<WorkerAnswers[Kind]>((resolve, reject) => {
        if (failure !== undefined) {
          reject(failure);
          return;
        }
        if (waiting.size === 0) worker.ref();
        const id = count++;
        waiting.set(id, { limit, resolve: (value) => resolve(value as WorkerAnswers[Kind]), reject });
        watch();
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
        worker.postMessage({ id, question } satisfies WorkerRequest);
      }),
    fail(error) {
      failure = error;
      for (const { reject } of waiting.values()) reject(error);
      waiting.clear();
      watch();
    },
  };
}
