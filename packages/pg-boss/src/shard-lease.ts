import type { WriteFence } from "@embedloom/core";
import { shardLost } from "@embedloom/jobs";
import type { JobDatabase } from "./job-database.ts";
import type { RunSql } from "./run-sql.ts";
import { asJob, type ShardEntry } from "./shard-entry.ts";

/** The right to work on a shard for a while, and the job of pg-boss that belongs to it. */
export interface ShardLease {
  readonly entry: ShardEntry;
  /** Its token is higher than that of every earlier lease of the shard. */
  readonly fence: WriteFence;
  readonly attempt: { readonly id: string; readonly retryCount: number };
}

/** Takes the next waiting shard. `undefined`: no shard waits, or the job was paused, cancelled or removed. One transaction writes the lease and the state of pg-boss. */
export async function takeShard(
  database: JobDatabase,
  { jobId, worker, leaseMs }: { readonly jobId: string; readonly worker: string; readonly leaseMs: number },
): Promise<ShardLease | undefined> {
  const { name, queue, tables } = database;
  return database
    .transaction(async (run) => {
      const [job] = await database.bossIn(run, (boss) => boss.fetch<ShardEntry>(queue));
      if (job === undefined) return undefined;
      const { id, retryCount, data: entry } = job;
      const [drawn] = await run(
        `INSERT INTO ${tables.leases} AS held (job, number, fence, worker, boss_id, retry, entry, until)
       VALUES ($1, $2, nextval('${tables.fences}'), $3, $4, $5, $6, ${untilIn(7)})
       ON CONFLICT (job, number) DO UPDATE SET fence = EXCLUDED.fence, worker = EXCLUDED.worker, boss_id = EXCLUDED.boss_id,
         retry = EXCLUDED.retry, entry = EXCLUDED.entry, until = EXCLUDED.until
       RETURNING fence`,
        [name, entry.shard.number, worker, id, retryCount, JSON.stringify(entry), leaseMs],
      );
      const fence = { name: `${queue}:${entry.shard.number}`, token: Number(drawn!["fence"]) };
      // A pause or a cancel waits for this lock and then removes all leases. As in `finishShard`, this row is locked last.
      const [state] = await run(`SELECT phase, paused FROM ${tables.jobs} WHERE name = $1 AND id = $2 FOR SHARE`, [
        ...[name, jobId],
      ]);
      if (state === undefined || state["phase"] === "cancelled" || state["paused"] === true) throw new NotToBeTaken();
      return { entry, fence, attempt: { id, retryCount } };
    })
    .catch((error: unknown) => {
      if (error instanceof NotToBeTaken) return undefined;
      throw error;
    });
}

/** Rolls a transaction back, so that the shard stays in the queue. */
class NotToBeTaken extends Error {}

const untilIn = (parameter: number): string => `clock_timestamp() + $${parameter} * interval '1 millisecond'`;

/** Prolongs the leases of a worker. Returns the fences of those that it still has. */
export async function prolong(
  { run, tables, name }: JobDatabase,
  worker: string,
  leaseMs: number,
): Promise<Set<number>> {
  const held = await run(
    `UPDATE ${tables.leases} SET until = ${untilIn(3)} WHERE job = $1 AND worker = $2 RETURNING fence`,
    [name, worker, leaseMs],
  );
  return new Set(held.map(({ fence }) => Number(fence)));
}

/**
 * Prolongs one lease.
 *
 * @throws LeaseLostError when another worker has the shard, or the job was cancelled
 */
export async function hold({ run, tables, name }: JobDatabase, lease: ShardLease, leaseMs: number): Promise<void> {
  const { entry, fence } = lease;
  const held = await run(
    `UPDATE ${tables.leases} SET until = ${untilIn(4)} WHERE job = $1 AND number = $2 AND fence = $3 RETURNING fence`,
    [name, entry.shard.number, fence.token, leaseMs],
  );
  if (held.length === 0) throw shardLost();
}

/**
 * Releases a lease, in a transaction of the caller.
 *
 * @throws LeaseLostError when another worker has it already
 */
export async function release({ tables, name }: JobDatabase, run: RunSql, { entry, fence }: ShardLease): Promise<void> {
  const released = await run(
    `DELETE FROM ${tables.leases} WHERE job = $1 AND number = $2 AND fence = $3 RETURNING fence`,
    [name, entry.shard.number, fence.token],
  );
  if (released.length === 0) throw shardLost();
}

/** Puts a shard back into the queue. @param waitS seconds until it may be taken */
export async function putBack(
  database: JobDatabase,
  lease: ShardLease,
  entry: ShardEntry,
  waitS: number,
): Promise<void> {
  const { queue } = database;
  await database.transaction(async (run) => {
    await release(database, run, lease);
    await database.bossIn(run, async (boss) => {
      await boss.deleteJob(queue, lease.attempt.id);
      await boss.insert(queue, [asJob(entry, waitS)]);
    });
  });
}

/** Turns a shard into a dead letter. */
export async function giveUp(
  database: JobDatabase,
  lease: ShardLease,
  entry: ShardEntry,
  reason: string,
): Promise<void> {
  await database.transaction(async (run) => {
    await release(database, run, lease);
    await database.bossIn(run, (boss) => boss.deleteJob(database.queue, lease.attempt.id));
    await run(
      `INSERT INTO ${database.tables.deadShards} (job, number, entry, reason, attempts) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (job, number) DO UPDATE SET entry = EXCLUDED.entry, reason = EXCLUDED.reason, attempts = EXCLUDED.attempts`,
      [database.name, entry.shard.number, JSON.stringify(entry), reason, entry.failed + entry.lost],
    );
  });
}

/** The leases that expired. */
export async function lostLeases({ run, tables, name, queue }: JobDatabase): Promise<ShardLease[]> {
  const lost = await run(
    `SELECT number, fence, boss_id, retry, entry FROM ${tables.leases} WHERE job = $1 AND until < clock_timestamp() LIMIT 100`,
    [name],
  );
  return lost.map((row) => ({
    entry: row["entry"] as ShardEntry,
    fence: { name: `${queue}:${Number(row["number"])}`, token: Number(row["fence"]) },
    attempt: { id: String(row["boss_id"]), retryCount: Number(row["retry"]) },
  }));
}
