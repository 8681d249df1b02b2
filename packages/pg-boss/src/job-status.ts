import { type JobFacts, type JobStatus, jobStatusOf, type JobWorkerStatus, SHOWN_MINUTES } from "@embedloom/jobs";
import type { JobDatabase } from "./job-database.ts";

const MINUTE_MS = 60_000;

/** Reads the status of a job from PostgreSQL. */
export async function jobStatus(database: JobDatabase): Promise<JobStatus> {
  const { run, tables, name } = database;
  const [[job = {}], [sums = {}], minutes, workers] = await Promise.all([
    run(
      `SELECT phase, paused, planned, planned_ids, done, done_ids,
         (SELECT count(*) FROM ${tables.leases} WHERE job = $1) AS active,
         (SELECT count(*) FROM ${tables.deadShards} WHERE job = $1) AS dead,
         (SELECT count(*) FROM ${tables.deadTexts} WHERE job = $1) AS failed
       FROM ${tables.jobs} WHERE name = $1`,
      [name],
    ),
    run(
      `SELECT ${SUMS.map((column) => `sum(${column})::float8 AS ${column}`).join(", ")} FROM ${tables.workers} WHERE job = $1`,
      [name],
    ),
    minutesOf(database),
    run(
      `SELECT id, host, pid, shards, limits, extract(epoch FROM seen_at) * 1000 AS seen_at FROM ${tables.workers}
       WHERE job = $1 AND seen_at > clock_timestamp() - interval '1 minute'`,
      [name],
    ),
  ]);
  const number = (column: string): number => Number(job[column] ?? 0);
  const sum = (column: (typeof SUMS)[number]): number => Number(sums[column] ?? 0);
  const [planned, active, done, dead] = ["planned", "active", "done", "dead"].map(number) as [
    number,
    number,
    number,
    number,
  ];
  const waiting = job["phase"] === "cancelled" ? 0 : Math.max(0, planned - active - done - dead);
  return jobStatusOf({
    noted: job["phase"] as JobFacts["noted"],
    isPaused: job["paused"] === true,
    shards: { planned, waiting, active, done, dead },
    texts: {
      planned: number("planned_ids"),
      done: number("done_ids"),
      ...{ written: sum("written"), unchanged: sum("unchanged"), recalled: sum("recalled") },
      failed: number("failed"),
    },
    usage: {
      requests: sum("requests"),
      tokens: sum("unknown_tokens") > 0 ? undefined : sum("tokens"),
      costUsd: sum("unknown_costs") > 0 ? undefined : sum("cost_usd"),
    },
    minutes,
    workers: workers.map(workerOf),
  });
}

const SUMS = [
  ...(["written", "unchanged", "recalled", "requests", "tokens"] as const),
  ...(["unknown_tokens", "unknown_costs", "cost_usd"] as const),
] as const;

function workerOf({ id, host, pid, shards, seen_at: seenAt, limits }: Record<string, unknown>): JobWorkerStatus {
  return {
    ...{ id: String(id), host: String(host), pid: Number(pid), shards: Number(shards), seenAt: Number(seenAt) },
    limits: (limits ?? undefined) as JobWorkerStatus["limits"],
  };
}

async function minutesOf({ run, tables, name }: JobDatabase): Promise<JobFacts["minutes"]> {
  const now = Math.floor(Date.now() / MINUTE_MS);
  const found = await run(
    `SELECT minute, sum(texts)::float8 AS texts, sum(requests)::float8 AS requests, sum(tokens)::float8 AS tokens
     FROM ${tables.minutes} WHERE job = $1 AND minute >= $2 GROUP BY minute`,
    [name, now - SHOWN_MINUTES],
  );
  const byMinute = new Map(found.map((row) => [Number(row["minute"]), row]));
  return Array.from({ length: SHOWN_MINUTES + 1 }, (_, i) => {
    const row = byMinute.get(now - i);
    return {
      texts: Number(row?.["texts"] ?? 0),
      requests: Number(row?.["requests"] ?? 0),
      tokens: Number(row?.["tokens"] ?? 0),
    };
  });
}
