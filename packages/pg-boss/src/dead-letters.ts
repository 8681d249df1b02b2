import { type AbortOptions, checkAbort } from "@embedloom/core";
import { type DeadShard, type DeadText, jobCancelled, type Shard } from "@embedloom/jobs";
import type { JobDatabase } from "./job-database.ts";
import { asJob, type ShardEntry } from "./shard-entry.ts";

const PAGE = 100;

/** All dead texts, page by page, by shard. */
export async function* deadTexts(database: JobDatabase, options: AbortOptions): AsyncGenerator<readonly DeadText[]> {
  const { signal } = checkAbort(options);
  const { run, tables, name } = database;
  for (let last: DeadText = { id: "", shard: -1, code: "", message: "" }; ;) {
    signal?.throwIfAborted();
    const rows = await run(
      `SELECT number, id, code, message FROM ${tables.deadTexts} WHERE job = $1 AND (number, id) > ($2, $3)
       ORDER BY number, id LIMIT ${PAGE}`,
      [name, last.shard, last.id],
    );
    if (rows.length === 0) return;
    const page = rows.map(({ number, id, code, message }) => ({
      ...{ id: String(id), shard: Number(number), code: String(code), message: String(message) },
    }));
    last = page.at(-1)!;
    yield page;
  }
}

/** All shards that were given up, page by page. */
export async function* deadShards(database: JobDatabase, options: AbortOptions): AsyncGenerator<readonly DeadShard[]> {
  const { signal } = checkAbort(options);
  const { run, tables, name } = database;
  for (let last = -1; ;) {
    signal?.throwIfAborted();
    const rows = await run(
      `SELECT entry, reason, attempts, extract(epoch FROM failed_at) * 1000 AS failed_at FROM ${tables.deadShards}
       WHERE job = $1 AND number > $2 ORDER BY number LIMIT ${PAGE}`,
      [name, last],
    );
    if (rows.length === 0) return;
    const page = rows.map((row) => ({
      shard: (row["entry"] as ShardEntry).shard,
      ...{
        reason: String(row["reason"]),
        attempts: Number(row["attempts"]),
        failedAt: Math.round(Number(row["failed_at"])),
      },
    }));
    last = page.at(-1)!.shard.number;
    yield page;
  }
}

/** Puts dead shards, and shards with dead texts, back into the queue. Returns their number. */
export async function retryDead(database: JobDatabase): Promise<number> {
  let count = 0;
  for (;;) {
    const moved = (await retryPage(database, "deadShards")) || (await retryPage(database, "deadTexts"));
    if (moved === 0) return count;
    count += moved;
  }
}

async function retryPage(database: JobDatabase, from: "deadShards" | "deadTexts"): Promise<number> {
  const { name, queue, tables } = database;
  return database.transaction(async (run) => {
    // The lock on the job keeps two calls from queueing the same shard twice, and the fixed order avoids deadlocks.
    const [job] = await run(`SELECT phase FROM ${tables.jobs} WHERE name = $1 FOR UPDATE`, [name]);
    if (job?.["phase"] === "cancelled") throw jobCancelled(name);
    const taken = await run(
      from === "deadShards"
        ? `DELETE FROM ${tables.deadShards} WHERE job = $1 AND number IN
             (SELECT number FROM ${tables.deadShards} WHERE job = $1 ORDER BY number LIMIT ${PAGE}) RETURNING entry->'shard' AS shard`
        : `WITH gone AS (DELETE FROM ${tables.deadTexts} WHERE job = $1 AND number IN
             (SELECT DISTINCT number FROM ${tables.deadTexts} WHERE job = $1 ORDER BY number LIMIT ${PAGE}) RETURNING number, shard)
           SELECT DISTINCT ON (number) shard FROM gone ORDER BY number`,
      [name],
    );
    const shards = taken.map(({ shard }) => shard as Shard);
    if (shards.length === 0) return 0;
    if (from === "deadTexts") {
      const ids = shards.reduce((sum, shard) => sum + shard.ids, 0);
      await run(`UPDATE ${tables.jobs} SET done = done - $2, done_ids = done_ids - $3 WHERE name = $1`, [
        name,
        shards.length,
        ids,
      ]);
    }
    const jobs = shards.map((shard) => asJob({ shard, failed: 0, lost: 0 }));
    await database.bossIn(run, (boss) => boss.insert(queue, jobs));
    return shards.length;
  });
}
