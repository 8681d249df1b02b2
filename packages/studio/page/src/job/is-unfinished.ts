import type { JobState } from "../../../src/api/indexing.ts";

const unfinished: readonly (JobState | undefined)[] = ["running", "pausing", "paused", "interrupted"];

/** Whether there is a job that goes on or could be resumed. */
export function isUnfinished(state: JobState | undefined): boolean {
  return unfinished.includes(state);
}
