import type { JobCount, JobStatus } from "../api/index.ts";
import type { ReadyStack } from "../providers/index.ts";
import type { JobRecord } from "./job-record.ts";

/** What a run adds to the record of its job while it goes on. */
export interface RunMeasure {
  /** The record, with what the run has cost so far. */
  record(record: JobRecord): JobRecord;
  /** What is known only while it runs. */
  live(record: JobRecord): Pick<JobStatus, "limits" | "etaMs" | "pausedUntil">;
}

/** Measures a run that begins now. */
export function createRunMeasure({ meter, cacheCounts }: ReadyStack, before: JobRecord): RunMeasure {
  const began = performance.now();
  const totals = meter.totals();
  const cached = cacheCounts();
  return {
    record(record) {
      const { requests, retries, tokens, usage } = meter.totals();
      const { hits, storeErrors } = cacheCounts();
      const cost = usage.costUsd === undefined ? undefined : usage.costUsd - (totals.usage.costUsd ?? 0);
      return {
        ...record,
        elapsedMs: before.elapsedMs + Math.round(performance.now() - began),
        requests: before.requests + requests - totals.requests,
        retries: before.retries + retries - totals.retries,
        tokens: before.tokens + tokens - totals.tokens,
        cacheHits: before.cacheHits + hits - cached.hits,
        storeErrors: before.storeErrors + storeErrors - cached.storeErrors,
        ...(cost !== undefined && { costUsd: (before.costUsd ?? 0) + cost }),
      };
    },
    live({ plain, late }) {
      const elapsed = performance.now() - began;
      const rests = [rest(plain, before.plain, elapsed), late && rest(late, before.late, elapsed)];
      const etaMs = Math.max(...rests.filter((ms) => ms !== undefined));
      const { requestsPerMinute, tokensPerMinute } = meter.limits();
      const pausedUntil = meter.pausedUntil();
      return {
        limits: {
          ...(requestsPerMinute !== undefined && { requestsPerMinute }),
          ...(tokensPerMinute !== undefined && { tokensPerMinute }),
        },
        ...(Number.isFinite(etaMs) && { etaMs: Math.round(etaMs) }),
        ...(pausedUntil !== undefined && { pausedUntil: Math.round(pausedUntil) }),
      };
    },
  };
}

/** Milliseconds to the end at the pace of this run; unknown before anything is done. */
function rest(now: JobCount, before: JobCount | undefined, elapsed: number): number | undefined {
  const over = now.done + now.failed;
  const inRun = over - (before === undefined ? 0 : before.done + before.failed);
  if (over >= now.total) return 0;
  return inRun > 0 ? (elapsed * (now.total - over)) / inRun : undefined;
}
