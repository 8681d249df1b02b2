import { readOptions, kinds, sleep, tell, UnsupportedError } from "@embedloom/core";
import { LeaseLostError } from "@embedloom/core/sink";
import {
  planJobKinds,
  type PlanJobOptions,
  type PlanProgress,
  planShards,
  type Shard,
  type TextSource,
} from "@embedloom/jobs";
import { asBossDb, type JobDatabase } from "./job-database.ts";
import { asJob } from "./shard-entry.ts";

/** Shards that are put into the queue by one transaction. */
const GROUP = 100;
const ASK_EVERY_MS = 500;

/** Puts what is not planned yet into the queue; see `EmbeddingJob.plan`. */
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
  await database.run(
    `INSERT INTO ${tables.jobs} (name, phase, attempts) VALUES ($1, 'planning', $2) ON CONFLICT (name) DO NOTHING`,
    [name, attempts],
  );
  let last = await lastPlanned(database);
  let group: Shard[] = [];
  async function send(): Promise<void> {
    await roomFor(database, options);
    await enqueue(database, last, group);
    last = group.at(-1);
    group = [];
  }
  for await (const shard of planShards(source, { idsPerShard, signal, resumeAfter: last })) {
    if (group.push(shard) < GROUP) continue;
    await send();
    tell("onProgress", options.onProgress, await plannedOf(database));
  }
  if (group.length > 0) await send();
  await database.run(`UPDATE ${tables.jobs} SET phase = 'planned' WHERE name = $1 AND phase = 'planning'`, [name]);
  const planned = await plannedOf(database);
  tell("onProgress", options.onProgress, planned);
  return planned;
}

async function lastPlanned({ run, tables, name }: JobDatabase): Promise<Shard | undefined> {
  const [job] = await run(`SELECT phase, last_shard FROM ${tables.jobs} WHERE name = $1`, [name]);
  if (job?.["phase"] === "cancelled") throw cancelled();
  return (job?.["last_shard"] ?? undefined) as Shard | undefined;
}

/** Jobs and the place in the plan are kept together: killed before or after, none is there twice or missing. */
async function enqueue(database: JobDatabase, last: Shard | undefined, shards: readonly Shard[]): Promise<void> {
  const { name, queue, tables } = database;
  const boss = await database.boss();
  const ids = shards.reduce((sum, shard) => sum + shard.ids, 0);
  await database.transaction(async (run) => {
    const moved = await run(
      `UPDATE ${tables.jobs} SET phase = 'planning', last_shard = $2, planned = planned + $3, planned_ids = planned_ids + $4
       WHERE name = $1 AND phase <> 'cancelled' AND last_shard IS NOT DISTINCT FROM $5::jsonb RETURNING name`,
      [name, JSON.stringify(shards.at(-1)), shards.length, ids, last === undefined ? null : JSON.stringify(last)],
    );
    if (moved.length === 0) throw new LeaseLostError("Another process plans this job, or it was cancelled meanwhile.");
    const jobs = shards.map((shard) => asJob({ shard, failed: 0, lost: 0 }));
    await boss.insert(queue, jobs, { db: asBossDb(run) });
  });
}

async function roomFor({ run, tables, name }: JobDatabase, options: PlanJobOptions): Promise<void> {
  const { maxQueued = 100_000, signal } = options;
  for (;;) {
    signal?.throwIfAborted();
    const [job] = await run(
      `SELECT phase, (planned - done - (SELECT count(*) FROM ${tables.deadShards} WHERE job = $1)
         - (SELECT count(*) FROM ${tables.leases} WHERE job = $1))::float8 AS waiting FROM ${tables.jobs} WHERE name = $1`,
      [name],
    );
    if (job === undefined || job["phase"] === "cancelled") throw cancelled();
    if (Number(job["waiting"]) + GROUP <= maxQueued) return;
    await sleep(ASK_EVERY_MS, signal);
  }
}

async function plannedOf({ run, tables, name }: JobDatabase): Promise<PlanProgress> {
  const [job] = await run(`SELECT planned, planned_ids FROM ${tables.jobs} WHERE name = $1`, [name]);
  return { shards: Number(job?.["planned"] ?? 0), ids: Number(job?.["planned_ids"] ?? 0) };
}

/** Of a job that was cancelled nothing more is done. */
export function cancelled(): UnsupportedError {
  return new UnsupportedError("The job was cancelled: `remove` it before it is planned again, or take another name.");
}
