import {
  type JobWorkerDefaults,
  jobWorkerDefaults,
  jobWorkerKinds,
  type JobWorkerOptions,
  shardParts,
} from "@embedloom/jobs";
import { type JobPlace, readPlace } from "./job-connection.ts";

/** Settings of a worker, and the place of its job. */
export interface JobWorkerSettings extends JobPlace, JobWorkerOptions {}

/** {@link JobWorkerSettings} checked and completed. */
export type WorkerSettings = JobWorkerSettings & JobWorkerDefaults;

/**
 * Checks the settings and fills in the defaults.
 *
 * @throws InvalidOptionError naming the first setting that cannot work
 */
export function readWorkerSettings(given: JobWorkerSettings): WorkerSettings {
  const settings = readPlace<JobWorkerSettings>("settings", given, jobWorkerKinds);
  shardParts(settings);
  return { ...settings, ...jobWorkerDefaults(settings) };
}
