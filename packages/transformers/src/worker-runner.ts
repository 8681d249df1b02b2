import { Worker } from "node:worker_threads";
import { abortable, ConnectionError, isEmbedloomError, ModelLoadError } from "@embedloom/core";
import type { ModelRunner, RunnerFacts, RunnerJob } from "./model-runner.ts";
import {
  unpackError,
  type WorkerAnswers,
  type WorkerQuestion,
  type WorkerReply,
  type WorkerRequest,
} from "./worker-message.ts";

/** What {@link openWorkerRunner} needs to know besides the job. */
export interface WorkerRunnerOptions {
  /** Ends the opening, and the thread with it. */
  readonly signal: AbortSignal;
  /** Hears that the thread ended by itself after it had opened: the runner is of no more use. */
  readonly onLost: () => void;
}

/** A question whose answer is awaited. */
interface Waiting {
  resolve(value: WorkerAnswers[keyof WorkerAnswers]): void;
  reject(error: unknown): void;
}

// Beside this file, as a source in the workspace and as a build in the package.
const SCRIPT = new URL(import.meta.url.endsWith(".ts") ? "./worker.ts" : "./worker.js", import.meta.url);

/**
 * Loads tokenizer and network in a thread of their own, so that this one goes on while they work.
 *
 * The thread keeps the process alive only while it owes an answer.
 *
 * @throws ModelLoadError when the thread cannot be started, else what opening the model throws
 */
export async function openWorkerRunner(job: RunnerJob, options: WorkerRunnerOptions): Promise<ModelRunner> {
  const worker = startThread(job);
  const questions = createQuestions(worker);
  let isOpen = false;
  let cause: unknown;
  worker.once("error", (error) => (cause = error));
  worker.once("exit", (exitCode) => {
    questions.fail(lostError(job, exitCode, isOpen, cause));
    if (isOpen) options.onLost();
  });
  try {
    const facts: RunnerFacts = await abortable(questions.ask({ kind: "facts" }), options.signal);
    isOpen = true;
    return {
      facts,
      tokenizeBlocks: (requests, signal) => abortable(questions.ask({ kind: "tokenizeBlocks", requests }), signal),
      run: (sequences, extraInputs, signal) =>
        abortable(questions.ask({ kind: "run", sequences, extraInputs }), signal),
      async dispose() {
        isOpen = false;
        // A thread that has ended by itself has nothing left to free.
        await questions.ask({ kind: "dispose" }).catch(() => undefined);
        await worker.terminate();
      },
    };
  } catch (error) {
    await worker.terminate();
    throw error;
  }
}

/**
 * Starts the thread under the flags of this process, whatever they are: Node checks only flags that are given to a thread, and
 * a text takes those about the text of `--eval`, at which a file would stop.
 */
function startThread(job: RunnerJob): Worker {
  try {
    return new Worker(`import(${JSON.stringify(SCRIPT.href)})`, { eval: true, workerData: job, name: "embedloom" });
  } catch (error) {
    throw new ModelLoadError(
      `No thread can be started here for the model in ${job.folder}; with \`worker: false\` it loads in the calling thread.`,
      { cause: error },
    );
  }
}

interface Questions {
  ask<Kind extends WorkerQuestion["kind"]>(
    question: Extract<WorkerQuestion, { readonly kind: Kind }>,
  ): Promise<WorkerAnswers[Kind]>;
  /** Fails the questions that wait, and all that come. */
  fail(error: Error): void;
}

function createQuestions(worker: Worker): Questions {
  const waiting = new Map<number, Waiting>();
  let count = 0;
  let failure: Error | undefined;
  const settle = (id: number): Waiting | undefined => {
    const found = waiting.get(id);
    waiting.delete(id);
    if (waiting.size === 0) worker.unref();
    return found;
  };
  worker.on("message", (reply: WorkerReply) => {
    const asked = settle(reply.id);
    if ("failure" in reply) asked?.reject(unpackError(reply.failure));
    else asked?.resolve(reply.value);
  });
  return {
    ask: <Kind extends WorkerQuestion["kind"]>(question: Extract<WorkerQuestion, { readonly kind: Kind }>) =>
      new Promise<WorkerAnswers[Kind]>((resolve, reject) => {
        if (failure !== undefined) {
          reject(failure);
          return;
        }
        if (waiting.size === 0) worker.ref();
        const id = count++;
        waiting.set(id, { resolve: (value) => resolve(value as WorkerAnswers[Kind]), reject });
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
        worker.postMessage({ id, question } satisfies WorkerRequest);
      }),
    fail(error) {
      failure = error;
      for (const { reject } of waiting.values()) reject(error);
      waiting.clear();
    },
  };
}

function lostError({ folder }: RunnerJob, exitCode: number, wasOpen: boolean, cause: unknown): Error {
  if (isEmbedloomError(cause)) return cause;
  const facts = cause === undefined ? {} : { cause };
  if (wasOpen) {
    return new ConnectionError(
      `The thread that runs the model in ${folder} ended with exit code ${exitCode}; the next call starts another.`,
      facts,
    );
  }
  return new ModelLoadError(
    `The thread for the model in ${folder} ended with exit code ${exitCode} before the model was loaded; with \`worker: false\` it loads in the calling thread.`,
    facts,
  );
}
