export {
  createEmbeddingJob,
  type DeadShard,
  type EmbeddingJob,
  type JobPhase,
  type JobStatus,
  type JobWorkerStatus,
  type PlanJobOptions,
  type PlanProgress,
} from "./embedding-job.ts";
export type { JobPlace } from "./job-connection.ts";
export { type JobWorker, startJobWorker } from "./job-worker.ts";
export type { JobWorkerSettings } from "./worker-settings.ts";
