// An engine of jobs in this process.
export { createFakeJobs, type FakeJobs } from "./fake-jobs.ts";
