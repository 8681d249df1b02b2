import type { JobStatus } from "../../../../src/api/indexing.ts";
import type { Stat } from "../../components/stats.tsx";
import { formatCost } from "../../format/format-cost.ts";
import { formatCount } from "../../format/format-count.ts";
import { formatDuration } from "../../format/format-duration.ts";

/** The figures of a job, in the order of the pipeline. */
export function jobStats(job: JobStatus): Stat[] {
  const vectors = job.plain.done + (job.late?.done ?? 0);
  const rate = job.elapsedMs === 0 ? 0 : (1000 * vectors) / job.elapsedMs;
  const running = job.state === "running" || job.state === "pausing";
  return [
    { label: "Documents", value: formatCount(job.documents.done), note: `of ${formatCount(job.documents.total)}` },
    { label: "From the cache", value: formatCount(job.cacheHits), ...storeErrors(job) },
    { label: "Tokens", value: formatCount(job.tokens) },
    { label: "Requests", value: formatCount(job.requests), note: `${formatCount(job.retries)} sent again` },
    { label: "Cost", value: job.costUsd === undefined ? "none" : formatCost(job.costUsd) },
    { label: "Vectors a second", value: rate < 10 ? rate.toFixed(1) : formatCount(rate) },
    running
      ? { label: "Time left", value: job.etaMs === undefined ? "–" : formatDuration(job.etaMs) }
      : { label: "Time", value: formatDuration(job.elapsedMs) },
  ];
}

function storeErrors({ storeErrors: errors }: JobStatus): { readonly note?: string } {
  return errors === 0 ? {} : { note: `${formatCount(errors)} cache errors` };
}
