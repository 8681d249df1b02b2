// A runner in a thread of its own: its messages, and questions with their answers.
export {
  packError,
  type WorkerAnswers,
  type WorkerQuestion,
  type WorkerReply,
  type WorkerRequest,
} from "./worker-message.ts";
export { openWorkerRunner, type WorkerRunnerOptions } from "./worker-runner.ts";
