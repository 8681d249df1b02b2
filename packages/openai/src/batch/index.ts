// Jobs of the Batch API: files, submission, waiting, results, and a ledger that survives a crash.
export { type BatchJob, createBatchJob } from "./batch-job.ts";
export type { BatchJobSettings, BatchProgress } from "./batch-settings.ts";
