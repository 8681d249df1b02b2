export type { DeadShard } from "./dead-letters.ts";
export { createEmbeddingJob, type EmbeddingJob } from "./embedding-job.ts";
export type { JobPlace } from "./job-connection.ts";
export type { JobPhase, JobStatus, JobWorkerStatus } from "./job-status.ts";
export { type JobWorker, startJobWorker } from "./job-worker.ts";
export type { PlanJobOptions, PlanProgress } from "./plan-job.ts";
export type { JobWorkerSettings } from "./worker-settings.ts";
