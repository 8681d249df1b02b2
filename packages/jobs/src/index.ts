export type { Chunker } from "./chunker.ts";
export { closeOn, closingSignals } from "./close-on.ts";
export { type DeadReason, deadReasons } from "./engine/dead-reasons.ts";
export { endsJob } from "./ends-job.ts";
export {
  type DeadShard,
  type EmbeddingJob,
  planJobKinds,
  type PlanJobOptions,
  type PlanProgress,
} from "./engine/embedding-job.ts";
export { jobCancelled, jobRemoved, shardLost } from "./engine/job-refusals.ts";
export {
  type JobFacts,
  type JobPhase,
  type JobStatus,
  jobStatusOf,
  type JobWorkerStatus,
  type MinuteFigures,
  SHOWN_MINUTES,
} from "./engine/job-status.ts";
export {
  failureReason,
  type FailureReason,
  type JobWorker,
  type JobWorkerDefaults,
  jobWorkerDefaults,
  jobWorkerKinds,
  type JobWorkerOptions,
  observedRun,
  type ShardObserver,
} from "./engine/job-worker.ts";
export { createRunLedger, type RunAmounts, type RunLedger } from "./engine/run-ledger.ts";
export { createListSource } from "./list-source.ts";
export { type PlanOptions, planShards } from "./plan-shards.ts";
export { runShard } from "./run-shard.ts";
export type { Shard } from "./shard.ts";
export { type DeadText, type ShardOptions, shardPartKinds, type ShardParts, shardParts } from "./shard-options.ts";
export type { ShardResult } from "./shard-result.ts";
export type { ListIdsOptions, SourceText, TextSource } from "./text-source.ts";
