import type { RunSql } from "./run-sql.ts";

/** The tables of jobs, each with its schema. */
export interface JobTables {
  /** One row for each job: the state of the plan, and the number of shards that are done. */
  readonly jobs: string;
  /** A row for each shard that a worker has. */
  readonly leases: string;
  /** A row for each shard that was given up. */
  readonly deadShards: string;
  /** A row for each dead text. */
  readonly deadTexts: string;
  /** A row for each worker: its counts and costs. */
  readonly workers: string;
  /** A row for each minute and worker. */
  readonly minutes: string;
  /** The sequence of lease numbers. */
  readonly fences: string;
}

export function tablesIn(schema: string): JobTables {
  const named = (name: string): string => `${schema}.${name}`;
  return {
    ...{
      jobs: named("jobs"),
      leases: named("leases"),
      deadShards: named("dead_shards"),
      deadTexts: named("dead_texts"),
    },
    ...{ workers: named("workers"), minutes: named("minutes"), fences: named("fences") },
  };
}

/** Creates the tables that are missing; called in a transaction. */
export async function createTables(run: RunSql, schema: string, tables: JobTables): Promise<void> {
  // Two processes that create the same schema at once would fail.
  await run("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [`embedloom jobs ${schema}`]);
  const [found] = await run("SELECT to_regclass($1) IS NOT NULL AS here", [tables.minutes]);
  if (found?.["here"] === true) return;
  const counters = "texts, unchanged, written, recalled, requests, tokens, unknown_tokens, unknown_costs".split(", ");
  await run(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
  await run(`CREATE SEQUENCE ${tables.fences}`);
  await run(`CREATE TABLE ${tables.jobs} (
    name text PRIMARY KEY, id uuid NOT NULL DEFAULT gen_random_uuid(), phase text NOT NULL, paused boolean NOT NULL DEFAULT false,
    attempts integer NOT NULL, last_shard jsonb, planned bigint NOT NULL DEFAULT 0, planned_ids bigint NOT NULL DEFAULT 0,
    done bigint NOT NULL DEFAULT 0, done_ids bigint NOT NULL DEFAULT 0)`);
  await run(`CREATE TABLE ${tables.leases} (
    job text NOT NULL, number bigint NOT NULL, fence bigint NOT NULL, worker uuid NOT NULL, boss_id uuid NOT NULL, retry integer NOT NULL,
    entry jsonb NOT NULL, until timestamptz NOT NULL, PRIMARY KEY (job, number))`);
  await run(`CREATE INDEX ON ${tables.leases} (job, until)`);
  await run(`CREATE TABLE ${tables.deadShards} (
    job text NOT NULL, number bigint NOT NULL, entry jsonb NOT NULL, reason text NOT NULL, attempts integer NOT NULL,
    failed_at timestamptz NOT NULL DEFAULT clock_timestamp(), PRIMARY KEY (job, number))`);
  await run(`CREATE TABLE ${tables.deadTexts} (
    job text NOT NULL, number bigint NOT NULL, id text NOT NULL, code text NOT NULL, message text NOT NULL, shard jsonb NOT NULL,
    PRIMARY KEY (job, number, id))`);
  await run(`CREATE TABLE ${tables.workers} (
    job text NOT NULL, id uuid NOT NULL, host text NOT NULL, pid integer NOT NULL, shards integer NOT NULL, limits jsonb,
    seen_at timestamptz, ${counters.map((name) => `${name} bigint NOT NULL DEFAULT 0`).join(", ")},
    cost_usd double precision NOT NULL DEFAULT 0, PRIMARY KEY (job, id))`);
  await run(`CREATE TABLE ${tables.minutes} (
    job text NOT NULL, minute bigint NOT NULL, worker uuid NOT NULL, texts bigint NOT NULL, requests bigint NOT NULL, tokens bigint NOT NULL,
    PRIMARY KEY (job, minute, worker))`);
}
