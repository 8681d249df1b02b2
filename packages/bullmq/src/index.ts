export { createEmbeddingJob } from "./embedding-job.ts";
export type { JobPlace } from "./job-connection.ts";
export { startJobWorker } from "./job-worker.ts";
export type { JobWorkerSettings } from "./worker-settings.ts";
export type {
  DeadShard,
  EmbeddingJob,
  JobPhase,
  JobStatus,
  JobWorker,
  JobWorkerStatus,
  PlanJobOptions,
  PlanProgress,
} from "@embedloom/jobs";
