import { type DeadText, shardLost } from "@embedloom/jobs";
import type { JobDatabase } from "./job-database.ts";
import type { RunSql } from "./run-sql.ts";
import { release, type ShardLease } from "./shard-lease.ts";

/**
 * Records a shard as done, and its dead texts, in the transaction of the caller.
 *
 * @throws LeaseLostError when another worker has the shard. The whole transaction must then be rolled back
 */
export async function finishShard(
  database: JobDatabase,
  run: RunSql,
  lease: ShardLease,
  letters: readonly DeadText[],
): Promise<void> {
  const { name, queue, tables } = database;
  const { shard } = lease.entry;
  await release(database, run, lease);
  const done = await database.bossIn(run, (boss) => boss.complete(queue, { ...lease.attempt }, null));
  if ("affected" in done && done.affected === 0) throw shardLost();
  await run(`DELETE FROM ${tables.deadTexts} WHERE job = $1 AND number = $2`, [name, shard.number]);
  if (letters.length > 0) {
    await run(
      `INSERT INTO ${tables.deadTexts} (job, number, shard, id, code, message)
       SELECT $1, $2, $3::jsonb, dead.* FROM unnest($4::text[], $5::text[], $6::text[]) AS dead
       ON CONFLICT (job, number, id) DO NOTHING`,
      [
        ...[name, shard.number, JSON.stringify(shard)],
        ...[letters.map(({ id }) => id), letters.map(({ code }) => code), letters.map(({ message }) => message)],
      ],
    );
  }
  // This statement is the last, because it locks a row that all workers need.
  await run(`UPDATE ${tables.jobs} SET done = done + 1, done_ids = done_ids + $2 WHERE name = $1`, [name, shard.ids]);
}
