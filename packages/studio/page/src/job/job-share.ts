import type { JobCount, JobStatus } from "../../../src/api/indexing.ts";

/** How much of a job is over, 0 to 1: chunks both ways, whether they succeeded or failed. */
export function jobShare({ plain, late }: Pick<JobStatus, "plain" | "late">): number {
  const counts = late === undefined ? [plain] : [plain, late];
  const total = counts.reduce((sum, count) => sum + count.total, 0);
  return total === 0 ? 0 : counts.reduce((sum, count) => sum + over(count), 0) / total;
}

function over({ done, failed }: JobCount): number {
  return done + failed;
}
