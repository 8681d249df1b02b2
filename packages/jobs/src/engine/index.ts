// What the engines of jobs share: the job, its workers, their status and figures.
export { closeOn, closingSignals } from "./close-on.ts";
export { type DeadReason, deadReasons } from "./dead-reasons.ts";
export {
  type DeadShard,
  type EmbeddingJob,
  planJobKinds,
  type PlanJobOptions,
  type PlanProgress,
} from "./embedding-job.ts";
export {
  type JobFacts,
  type JobPhase,
  type JobStatus,
  jobStatusOf,
  type JobWorkerStatus,
  type MinuteFigures,
  SHOWN_MINUTES,
} from "./job-status.ts";
export {
  failureReason,
  type FailureReason,
  type JobWorker,
  jobWorkerDefaults,
  type JobWorkerDefaults,
  jobWorkerKinds,
  type JobWorkerOptions,
  observedRun,
  type ShardObserver,
} from "./job-worker.ts";
export { createRunLedger, type RunAmounts, type RunLedger } from "./run-ledger.ts";
