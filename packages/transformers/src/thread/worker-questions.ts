import type { Worker } from "node:worker_threads";
import {
  unpackError,
  type WorkerAnswers,
  type WorkerQuestion,
  type WorkerReply,
  type WorkerRequest,
} from "./worker-message.ts";

/** Ends the thread when the question under way is not answered in time. */
interface QuestionLimit {
  readonly ms: number;
  readonly error: () => Error;
}

/** A question whose answer is awaited. */
interface Waiting {
  /** Absent: it may take as long as it takes. */
  readonly limit: QuestionLimit | undefined;
  resolve(value: WorkerAnswers[keyof WorkerAnswers]): void;
  reject(error: unknown): void;
}

/** The questions to a thread that answers them one after another. */
export interface Questions {
  /** Asks, and keeps the process alive until the answer. */
  ask<Kind extends WorkerQuestion["kind"]>(
    question: Extract<WorkerQuestion, { readonly kind: Kind }>,
    limit?: QuestionLimit,
  ): Promise<WorkerAnswers[Kind]>;
  /** Fails the questions that wait, and all that come. */
  fail(error: Error): void;
}

/** Makes the questions to a thread. */
export function createQuestions(worker: Worker): Questions {
  const waiting = new Map<number, Waiting>();
  let count = 0;
  let failure: Error | undefined;
  let watched: { readonly id: number; readonly timer: NodeJS.Timeout } | undefined;
  // The thread answers in order: the time of a question begins when it is the first that waits.
  const watch = (): void => {
    const [first] = waiting;
    if (first !== undefined && first[0] === watched?.id) return;
    clearTimeout(watched?.timer);
    watched = undefined;
    if (first?.[1].limit === undefined) return;
    const [id, { limit, reject }] = first;
    // Told when the thread has ended: the caller's next question must not go to it.
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
