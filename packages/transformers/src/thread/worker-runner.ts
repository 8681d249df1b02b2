import { Worker } from "node:worker_threads";
import { abortable, ConnectionError, InvalidInputError, isEmbedloomError, ModelLoadError } from "@embedloom/core";
import { keepNativeQuiet, type ModelRunner, type RunnerFacts, type RunnerJob } from "../run/index.ts";
import type { BlockRequest } from "../tokenizer/index.ts";
import { createQuestions } from "./worker-questions.ts";

/** The options of {@link openWorkerRunner}. */
export interface WorkerRunnerOptions {
  /** Aborts the opening and ends the thread. */
  readonly signal: AbortSignal;
  /** Called when the thread ends by itself after the opening. The runner is then useless. */
  readonly onLost: () => void;
  /** Most milliseconds for reading the tokenizer, and for each question about tokens. @default 60,000 and 20,000 */
  readonly limits?: TokenizerLimits | undefined;
}

/** Milliseconds after which the thread is ended. A regular expression in a tokenizer.json may take years for a short text. */
interface TokenizerLimits {
  readonly openMs: number;
  readonly tokenizeMs: number;
}

/** A block takes milliseconds, but seconds on a busy machine or on one that wakes up. */
const LIMITS: TokenizerLimits = { openMs: 60_000, tokenizeMs: 20_000 };

// A source in the workspace, and a built file beside this one in the package.
const SCRIPT = new URL(import.meta.url.endsWith(".ts") ? "../worker.ts" : "./worker.js", import.meta.url);

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
    const { openMs, tokenizeMs } = options.limits ?? LIMITS;
    const opened = questions.ask({ kind: "tokenizer" }, { ms: openMs, error: () => slowTokenizer(job, openMs) });
    await abortable(opened, options.signal);
    const facts: RunnerFacts = await abortable(questions.ask({ kind: "facts" }), options.signal);
    isOpen = true;
    return {
      facts,
      // While one runs, the other is transferred or pooled.
      runsAtOnce: 2,
      sharesRuns: (signal) => abortable(questions.ask({ kind: "sharesRuns" }), signal),
      tokenizeBlocks(requests, signal) {
        const limit = { ms: tokenizeMs, error: () => slowPattern(job, requests, tokenizeMs) };
        return abortable(questions.ask({ kind: "tokenizeBlocks", requests }, limit), signal);
      },
      run: (sequences, extraInputs, signal) =>
        abortable(questions.ask({ kind: "run", sequences, extraInputs }), signal),
      async dispose() {
        isOpen = false;
        // If the thread has ended by itself, there is nothing to free.
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
 * Starts the thread with the flags of this process, whatever they are. Node checks only flags that are passed to a thread. The
 * source is a text, because a file would fail under the flags that belong to `--eval`.
 */
function startThread(job: RunnerJob): Worker {
  keepNativeQuiet();
  try {
    return new Worker(`import(${JSON.stringify(SCRIPT.href)})`, { eval: true, workerData: job, name: "embedloom" });
  } catch (error) {
    throw new ModelLoadError(
      `No thread can be started here for the model in ${job.folder}; with \`worker: false\` it loads in the calling thread.`,
      { cause: error },
    );
  }
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

function slowTokenizer({ folder }: RunnerJob, ms: number): ModelLoadError {
  return new ModelLoadError(
    `The tokenizer in ${folder} was not ready within ${ms} ms: a pattern in its tokenizer.json takes too long.`,
  );
}

function slowPattern({ folder }: RunnerJob, requests: readonly BlockRequest[], ms: number): InvalidInputError {
  const units = requests.reduce((sum, { text }) => sum + text.length, 0);
  return new InvalidInputError(
    `The tokenizer in ${folder} was not done with ${units} characters within ${ms} ms: a pattern in its tokenizer.json takes too long for them.`,
  );
}
