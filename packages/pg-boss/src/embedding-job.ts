import { checkAbort } from "@embedloom/core";
import type { EmbeddingJob } from "@embedloom/jobs";
import { deadShards, deadTexts, retryDead } from "./dead-letters.ts";
import { type JobDatabase, openDatabase } from "./job-database.ts";
import { type JobPlace, readPlace } from "./job-place.ts";
import { jobStatus } from "./job-status.ts";
import { planJob } from "./plan-job.ts";

const CONNECTIONS = 3;

/**
 * Opens a job by its name, to plan, watch and stop it. It connects with the first call. A PostgreSQL that cannot be reached is a
 * `ConnectionError`; every refusal of PostgreSQL is a `StoreError`.
 *
 * @throws InvalidOptionError when a setting cannot work
 * @example
 * ```ts no-run
 * import { createListSource } from "@embedloom/jobs";
 * import { createEmbeddingJob } from "@embedloom/pg-boss";
 *
 * const job = createEmbeddingJob({ connectionString: "postgres://app@localhost/app", name: "articles" });
 * await job.plan(createListSource([{ id: "a", text: "a lease" }])); // your table: ids are read, never texts
 * const { shards, usage, remainingMs } = await job.status();
 * console.log(shards.done, shards.planned, usage.costUsd, remainingMs);
 * await job.close();
 * ```
 */
export function createEmbeddingJob(place: JobPlace): EmbeddingJob {
  const settings = readPlace<JobPlace>("place", place, {});
  let opened: JobDatabase | undefined;
  const open = (): JobDatabase => (opened ??= openDatabase(settings, CONNECTIONS, false));
  const setPaused = async (paused: boolean): Promise<void> => {
    const { run, tables, name } = open();
    await run(`UPDATE ${tables.jobs} SET paused = $2 WHERE name = $1`, [name, paused]);
  };
  async function close(): Promise<void> {
    const mine = opened;
    opened = undefined;
    await mine?.close();
  }
  return {
    name: settings.name,
    plan: async (source, options = {}) => planJob(open(), source, options),
    status: async () => jobStatus(open()),
    pause: () => setPaused(true),
    resume: () => setPaused(false),
    cancel: () => cancelJob(open()),
    deadTexts: (options = {}) => deadTexts(open(), checkAbort(options)),
    deadShards: (options = {}) => deadShards(open(), checkAbort(options)),
    retryDead: async () => retryDead(open()),
    async remove() {
      await removeJob(open());
      // The queue was deleted. The next connection creates it again.
      await close();
    },
    close,
  };
}

export type {
  DeadShard,
  EmbeddingJob,
  JobPhase,
  JobStatus,
  JobWorkerStatus,
  PlanJobOptions,
  PlanProgress,
} from "@embedloom/jobs";

async function cancelJob(database: JobDatabase): Promise<void> {
  const { run, tables, name } = database;
  await run(
    `INSERT INTO ${tables.jobs} (name, phase, attempts) VALUES ($1, 'cancelled', 1)
     ON CONFLICT (name) DO UPDATE SET phase = 'cancelled'`,
    [name],
  );
  await emptyQueue(database);
}

async function emptyQueue({ run, tables, name, queue, boss }: JobDatabase): Promise<void> {
  // Workers without a lease write nothing.
  await run(`DELETE FROM ${tables.leases} WHERE job = $1`, [name]);
  await boss((started) => started.deleteAllJobs(queue));
}

async function removeJob(database: JobDatabase): Promise<void> {
  const { name, queue, tables, run: runAlone } = database;
  // Another id tells the workers that their job is gone.
  await runAlone(`UPDATE ${tables.jobs} SET phase = 'cancelled', id = gen_random_uuid() WHERE name = $1`, [name]);
  await emptyQueue(database);
  await database.transaction(async (run) => {
    for (const table of [tables.deadShards, tables.deadTexts, tables.workers, tables.minutes]) {
      await run(`DELETE FROM ${table} WHERE job = $1`, [name]);
    }
    await run(`DELETE FROM ${tables.jobs} WHERE name = $1`, [name]);
  });
  await database.boss((boss) => boss.deleteQueue(queue));
}
