import { parentPort, type TransferListItem, workerData } from "node:worker_threads";
import { diskFolder } from "./disk/index.ts";
import { openLocalRunner, openTokenizer } from "./local/index.ts";
import { loadOnnxRuntime, type RunnerJob } from "./run/index.ts";
import type { TokenBlock } from "./tokenizer/index.ts";
import {
  packError,
  type WorkerAnswers,
  type WorkerQuestion,
  type WorkerReply,
  type WorkerRequest,
} from "./thread/index.ts";

// The thread that holds a model. It answers one request after another, so that no run overlaps a dispose.

const job: RunnerJob = workerData;
const folder = diskFolder(job.folder);
const tokenizer = openTokenizer(folder, job.lowercase);
const opened = openLocalRunner(job, { folder, loadRuntime: () => loadOnnxRuntime(job.runtime) }, tokenizer);
// The first questions report a failure of either.
for (const opening of [tokenizer, opened]) opening.catch(() => undefined);
let last: Promise<void> = Promise.resolve();

parentPort?.on("message", ({ id, question }: WorkerRequest) => {
  last = last.then(() => reply(id, question));
});

async function reply(id: number, question: WorkerQuestion): Promise<void> {
  try {
    const value = await answer(question);
    post({ id, value }, buffersOf(value));
  } catch (error) {
    post({ id, failure: packError(error) }, []);
  }
}

async function answer(question: WorkerQuestion): Promise<WorkerAnswers[keyof WorkerAnswers]> {
  if (question.kind === "tokenizer") {
    await tokenizer;
    return undefined;
  }
  const runner = await opened;
  switch (question.kind) {
    case "facts":
      return runner.facts;
    case "sharesRuns":
      return runner.sharesRuns();
    case "tokenizeBlocks":
      return runner.tokenizeBlocks(question.requests);
    case "run":
      return runner.run(question.sequences, question.extraInputs);
    case "dispose":
      await runner.dispose();
      return undefined;
  }
}

/** Buffers that are transferred rather than copied. */
function buffersOf(value: WorkerAnswers[keyof WorkerAnswers]): ArrayBufferLike[] {
  if (!Array.isArray(value)) return [];
  const parts: readonly (Float32Array | TokenBlock | undefined)[] = value;
  return parts.flatMap((part) => {
    if (part === undefined) return [];
    return part instanceof Float32Array ? [part.buffer] : [part.ids.buffer, part.starts.buffer, part.ends.buffer];
  });
}

function post(message: WorkerReply, buffers: ArrayBufferLike[]): void {
  parentPort?.postMessage(
    message,
    buffers.filter((buffer): buffer is ArrayBuffer & TransferListItem => buffer instanceof ArrayBuffer),
  );
}
