// What every engine of jobs must do, one aspect a file.
export { embeddingJobContract } from "./embedding-job-contract.ts";
export type {
  EmbeddingJobSubject,
  JobFigures,
  JobPlanOptions,
  JobUnderContract,
  JobWork,
  WorkerUnderContract,
} from "./embedding-job-subject.ts";
