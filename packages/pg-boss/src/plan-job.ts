import { readOptions, kinds, sleep, notify } from "@embedloom/core";
import { LeaseLostError } from "@embedloom/core/sink";
import {
  jobCancelled,
  planJobKinds,
  type PlanJobOptions,
  type PlanProgress,
  planShards,
  type Shard,
  type TextSource,
} from "@embedloom/jobs";
import type { JobDatabase } from "./job-database.ts";
import { asJob } from "./shard-entry.ts";

/** Shards per transaction. */
const GROUP = 100;
const ASK_EVERY_MS = 500;

/** Queues all ids that are not planned yet; see `EmbeddingJob.plan`. */
export async function planJob(
  database: JobDatabase,
  source: Pick<TextSource, "ids">,
  given: PlanJobOptions,
): Promise<PlanProgress> {
  const options = readOptions<PlanJobOptions>("options", given, planJobKinds);
  kinds.withMethods("a source with `ids`", "ids")("source", source);
  const { idsPerShard, signal, attempts = 8 } = options;
  signal?.throwIfAborted();
  const { name, tables } = database;
  // From now on, workers wait for shards. If another process removed the job, this creates it again.
  await database.run(
    `INSERT INTO ${tables.jobs} AS held (name, phase, attempts) VALUES ($1, 'planning', $2)
     ON CONFLICT (name) DO UPDATE SET phase = 'planning' WHERE held.phase <> 'cancelled'`,
    [name, attempts],
  );
  await database.makeQueue();
  let last = await lastPlanned(database);
  let group: Shard[] = [];
  async function send(): Promise<void> {
    await untilQueueHasSpace(database, options);
    await enqueue(database, last, group);
    last = group.at(-1);
    group = [];
  }
  for await (const shard of planShards(source, { idsPerShard, signal, resumeAfter: last })) {
    if (group.push(shard) < GROUP) continue;
    await send();
    notify("onProgress", options.onProgress, await plannedOf(database));
  }
  if (group.length > 0) await send();
  await database.run(`UPDATE ${tables.jobs} SET phase = 'planned' WHERE name = $1 AND phase = 'planning'`, [name]);
  const planned = await plannedOf(database);
  notify("onProgress", options.onProgress, planned);
  return planned;
}

async function lastPlanned({ run, tables, name }: JobDatabase): Promise<Shard | undefined> {
  const [job] = await run(`SELECT phase, last_shard FROM ${tables.jobs} WHERE name = $1`, [name]);
  if (job?.["phase"] === "cancelled") throw jobCancelled(name);
  return (job?.["last_shard"] ?? undefined) as Shard | undefined;
}

/** Writes the shards and the progress of the plan in one transaction, so that after a kill no shard is missing or queued twice. */
async function enqueue(database: JobDatabase, last: Shard | undefined, shards: readonly Shard[]): Promise<void> {
  const { name, queue, tables } = database;
  const ids = shards.reduce((sum, shard) => sum + shard.ids, 0);
  await database.transaction(async (run) => {
    const moved = await run(
      `UPDATE ${tables.jobs} SET phase = 'planning', last_shard = $2, planned = planned + $3, planned_ids = planned_ids + $4
       WHERE name = $1 AND phase <> 'cancelled' AND last_shard IS NOT DISTINCT FROM $5::jsonb RETURNING name`,
      [name, JSON.stringify(shards.at(-1)), shards.length, ids, last === undefined ? null : JSON.stringify(last)],
    );
    if (moved.length === 0) throw new LeaseLostError("Another process plans this job, or it was cancelled meanwhile.");
    const jobs = shards.map((shard) => asJob({ shard, failed: 0, lost: 0 }));
    await database.bossIn(run, (boss) => boss.insert(queue, jobs));
  });
}

async function untilQueueHasSpace({ run, tables, name }: JobDatabase, options: PlanJobOptions): Promise<void> {
  const { maxQueued = 100_000, signal } = options;
  for (;;) {
    signal?.throwIfAborted();
    const [job] = await run(
      `SELECT phase, (planned - done - (SELECT count(*) FROM ${tables.deadShards} WHERE job = $1)
         - (SELECT count(*) FROM ${tables.leases} WHERE job = $1))::float8 AS waiting FROM ${tables.jobs} WHERE name = $1`,
      [name],
    );
    if (job === undefined || job["phase"] === "cancelled") throw jobCancelled(name);
    if (Number(job["waiting"]) + GROUP <= maxQueued) return;
    await sleep(ASK_EVERY_MS, signal);
  }
}

async function plannedOf({ run, tables, name }: JobDatabase): Promise<PlanProgress> {
  const [job] = await run(`SELECT planned, planned_ids FROM ${tables.jobs} WHERE name = $1`, [name]);
  return { shards: Number(job?.["planned"] ?? 0), ids: Number(job?.["planned_ids"] ?? 0) };
}
