// A runner in a thread of its own, and the messages to and from it.
export {
  packError,
  type WorkerAnswers,
  type WorkerQuestion,
  type WorkerReply,
  type WorkerRequest,
} from "./worker-message.ts";
export { openWorkerRunner, type WorkerRunnerOptions } from "./worker-runner.ts";
