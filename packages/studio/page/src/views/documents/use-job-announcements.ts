import type { JobStatus } from "../../../../src/api/indexing.ts";
import { useAnnouncement } from "../../components/announcer.tsx";
import { jobShare } from "../../job/job-share.ts";

/** Tells screen readers when a job changes its state, and each quarter of one that runs; nothing in between. */
export function useJobAnnouncements(job: JobStatus | undefined): void {
  useAnnouncement(job === undefined || job.state === "idle" ? undefined : sentence(job));
}

function sentence(job: JobStatus): string {
  if (job.state !== "running") return `Indexing is ${job.state}.`;
  const quarter = Math.floor(jobShare(job) * 4);
  return quarter === 0 ? "Indexing began." : `Indexing: ${quarter * 25} percent.`;
}
