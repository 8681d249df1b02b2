// Watches a job of many workers.
export { createJobWatcher, type JobWatcher } from "./job-watcher.ts";
