import { hostname } from "node:os";
import type { RateLimits } from "@embedloom/core";
import type { RunAmounts } from "@embedloom/jobs";
import type { JobDatabase } from "./job-database.ts";

const MINUTE_MS = 60_000;
const MINUTES_KEPT = 15;

/** The row of a worker. Only the worker writes it, so no other process waits for its lock. */
export interface WorkerRecord {
  /** Records that the worker is alive, unless the job was removed. */
  beat(jobId: string, shards: number, limits: RateLimits | undefined): Promise<void>;
  /** Adds counts and costs, unless the job was removed. */
  add(jobId: string, amounts: RunAmounts): Promise<void>;
  /** Records that the worker has ended. Its figures stay. */
  leave(): Promise<void>;
}

export function createWorkerRecord({ run, tables, name }: JobDatabase, id: string): WorkerRecord {
  const { workers, minutes, jobs } = tables;
  const ifThere = (parameter: number): string =>
    `WHERE EXISTS (SELECT 1 FROM ${jobs} WHERE name = $1 AND id = $${parameter}::uuid)`;
  return {
    async beat(jobId, shards, limits) {
      await run(
        `INSERT INTO ${workers} (job, id, host, pid, shards, limits, seen_at)
         SELECT $1, $2::uuid, $3, $4::integer, $5::integer, $6::jsonb, clock_timestamp() ${ifThere(7)}
         ON CONFLICT (job, id) DO UPDATE SET shards = EXCLUDED.shards, limits = EXCLUDED.limits, seen_at = EXCLUDED.seen_at`,
        [name, id, hostname(), process.pid, shards, limits === undefined ? null : JSON.stringify(limits), jobId],
      );
    },
    async add(jobId, amounts) {
      const { texts, unchanged, written, recalled, requests, tokens, costUsd, unknownTokens, unknownCosts } = amounts;
      const minute = Math.floor(Date.now() / MINUTE_MS);
      await run(
        `WITH gone AS (DELETE FROM ${minutes} WHERE job = $1 AND worker = $2 AND minute < $14::bigint - ${MINUTES_KEPT}),
         now AS (
           INSERT INTO ${minutes} AS held (job, minute, worker, texts, requests, tokens)
           SELECT $1, $14::bigint, $2::uuid, $5::bigint, $9::bigint, $10::bigint ${ifThere(15)}
           ON CONFLICT (job, minute, worker) DO UPDATE SET texts = held.texts + $5, requests = held.requests + $9, tokens = held.tokens + $10)
         INSERT INTO ${workers} AS held
           (job, id, host, pid, shards, texts, unchanged, written, recalled, requests, tokens, cost_usd, unknown_tokens, unknown_costs)
         SELECT $1, $2::uuid, $3, $4::integer, 0, $5::bigint, $6::bigint, $7::bigint, $8::bigint, $9::bigint, $10::bigint,
           $11::float8, $12::bigint, $13::bigint ${ifThere(15)}
         ON CONFLICT (job, id) DO UPDATE SET texts = held.texts + $5, unchanged = held.unchanged + $6, written = held.written + $7,
           recalled = held.recalled + $8, requests = held.requests + $9, tokens = held.tokens + $10,
           cost_usd = held.cost_usd + $11, unknown_tokens = held.unknown_tokens + $12, unknown_costs = held.unknown_costs + $13`,
        [
          ...[name, id, hostname(), process.pid, texts, unchanged, written, recalled, requests, Math.round(tokens)],
          ...[costUsd, unknownTokens, unknownCosts, minute, jobId],
        ],
      );
    },
    async leave() {
      await run(`UPDATE ${workers} SET seen_at = NULL, shards = 0 WHERE job = $1 AND id = $2`, [name, id]);
    },
  };
}
