import { hostname } from "node:os";
import type { RateLimits } from "@embedloom/core";
import type { RunAmounts } from "@embedloom/jobs";
import type { JobDatabase } from "./job-database.ts";

const MINUTE_MS = 60_000;
const MINUTES_KEPT = 15;

/** What PostgreSQL holds of a worker: a row of its own, for which nobody else waits. */
export interface WorkerRecord {
  /** Says that the worker lives. */
  beat(shards: number, limits: RateLimits | undefined): Promise<void>;
  /** Adds what it did. */
  add(amounts: RunAmounts): Promise<void>;
  /** Says that it has ended; its figures stay. */
  leave(): Promise<void>;
}

export function createWorkerRecord({ run, tables, name }: JobDatabase, id: string): WorkerRecord {
  const { workers, minutes } = tables;
  return {
    async beat(shards, limits) {
      await run(
        `INSERT INTO ${workers} (job, id, host, pid, shards, limits, seen_at) VALUES ($1, $2, $3, $4, $5, $6, clock_timestamp())
         ON CONFLICT (job, id) DO UPDATE SET shards = EXCLUDED.shards, limits = EXCLUDED.limits, seen_at = EXCLUDED.seen_at`,
        [name, id, hostname(), process.pid, shards, limits === undefined ? null : JSON.stringify(limits)],
      );
    },
    async add({ texts, unchanged, written, recalled, requests, tokens, costUsd, unknownTokens, unknownCosts }) {
      const minute = Math.floor(Date.now() / MINUTE_MS);
      await run(
        `WITH gone AS (DELETE FROM ${minutes} WHERE job = $1 AND worker = $2 AND minute < $14::bigint - ${MINUTES_KEPT}),
         now AS (
           INSERT INTO ${minutes} AS held (job, minute, worker, texts, requests, tokens) VALUES ($1, $14, $2, $5, $9, $10)
           ON CONFLICT (job, minute, worker) DO UPDATE SET texts = held.texts + $5, requests = held.requests + $9, tokens = held.tokens + $10)
         INSERT INTO ${workers} AS held
           (job, id, host, pid, shards, texts, unchanged, written, recalled, requests, tokens, cost_usd, unknown_tokens, unknown_costs)
         VALUES ($1, $2, $3, $4, 0, $5, $6, $7, $8, $9, $10, $11, $12, $13)
         ON CONFLICT (job, id) DO UPDATE SET texts = held.texts + $5, unchanged = held.unchanged + $6, written = held.written + $7,
           recalled = held.recalled + $8, requests = held.requests + $9, tokens = held.tokens + $10,
           cost_usd = held.cost_usd + $11, unknown_tokens = held.unknown_tokens + $12, unknown_costs = held.unknown_costs + $13`,
        [
          ...[name, id, hostname(), process.pid, texts, unchanged, written, recalled, requests, Math.round(tokens)],
          ...[costUsd, unknownTokens, unknownCosts, minute],
        ],
      );
    },
    async leave() {
      await run(`UPDATE ${workers} SET seen_at = NULL, shards = 0 WHERE job = $1 AND id = $2`, [name, id]);
    },
  };
}
