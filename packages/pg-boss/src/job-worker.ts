import { randomUUID } from "node:crypto";
import { InvalidOptionError, isEmbedloomError, sleep, notify } from "@embedloom/core";
import { closeOn, createRunLedger, endsJob, jobRemoved, type JobWorker, shardLost } from "@embedloom/jobs";
import { type JobDatabase, openDatabase } from "./job-database.ts";
import { type HeldLease, runLeased, type RunPlace } from "./run-leased.ts";
import { giveUp, lostLeases, prolong, putBack, type ShardLease, takeShard } from "./shard-lease.ts";
import { createWorkerRecord, type WorkerRecord } from "./worker-record.ts";
import { type JobWorkerSettings, readWorkerSettings, type WorkerSettings } from "./worker-settings.ts";

export type { JobWorker } from "@embedloom/jobs";

/** Connections in addition to one per shard: for the heartbeat, the counts, and pg-boss itself. */
const MORE_CONNECTIONS = 3;
/** How often a worker reports, however long its leases are. */
const HEARTBEAT_MS = 2000;
/** How long PostgreSQL may take, after the grace, to record that a shard is free. */
const LATE_MS = 2000;

/**
 * Starts a worker for a job. Any number of workers on any machines may work on the same job. With an index of
 * `@embedloom/pgvector` in the same database, the last rows of a shard and "done" commit in one transaction.
 *
 * If a worker is killed, others take over its shards after one and a half times `leaseMs`, and only what was in flight is paid
 * for again. A worker that hangs for longer than its lease and then goes on writes nothing more.
 *
 * @throws InvalidOptionError when a setting cannot work
 * @example
 * ```ts no-run
 * import { withBatching } from "@embedloom/batcher";
 * import type { Embedder } from "@embedloom/core";
 * import { createListSource } from "@embedloom/jobs";
 * import { startJobWorker } from "@embedloom/pg-boss";
 * import { createPgvectorSink } from "@embedloom/pgvector";
 *
 * export async function work(provider: Embedder) {
 *   const connectionString = "postgres://app@localhost/app";
 *   const sink = createPgvectorSink({ connectionString, table: "articles" });
 *   const index = await sink.open({ fingerprint: "m", dimensions: 256, distance: "cosine", encoding: "float32" });
 *   const source = createListSource([{ id: "a", text: "a lease" }]);
 *   const embedder = withBatching(provider);
 *   const worker = startJobWorker({ connectionString, name: "articles", source, embedder, index, whenDone: "end" });
 *   await worker.ended; // SIGTERM ends it in good order
 *   await sink.close();
 * }
 * ```
 */
export function startJobWorker(given: JobWorkerSettings): JobWorker {
  const settings = readWorkerSettings(given);
  const id = randomUUID();
  const database = openDatabase(settings, settings.concurrency + MORE_CONNECTIONS, true);
  const record = createWorkerRecord(database, id);
  const [stop, end] = [new AbortController(), new AbortController()];
  let fault: { readonly error: unknown } | undefined;
  const worker: Worker = {
    ...{ id, database, settings, record, stop, end, leases: new Map(), jobId: undefined },
    ledger: createRunLedger((amounts) => record.add(worker.jobId!, amounts)),
    fail(error) {
      fault ??= { error };
      stop.abort();
    },
  };
  const stopListening = closeOn(settings.endOn, () => close());
  const work = runWorker(worker);
  const ended = settled();
  async function settled(): Promise<void> {
    try {
      await work;
    } finally {
      stopListening();
    }
    if (fault !== undefined) throw fault.error;
  }
  // A caller who only calls `close` must not get an unhandled rejection.
  ended.catch(() => {});
  async function close(): Promise<void> {
    stop.abort();
    await work.catch(() => {});
  }
  return { id, ended, close };
}

interface Worker {
  readonly id: string;
  readonly database: JobDatabase;
  readonly settings: WorkerSettings;
  readonly record: WorkerRecord;
  readonly ledger: RunPlace["ledger"];
  readonly stop: AbortController;
  readonly end: AbortController;
  /** The leases of the worker, by fence. */
  readonly leases: Map<number, HeldLease>;
  /** Id of the first job that the worker has seen under its name. It works on no other. `undefined`: it has seen none. */
  jobId: string | undefined;
  /** Ends it with an error that every shard would meet. */
  fail(error: unknown): void;
}

async function runWorker(worker: Worker): Promise<void> {
  const { settings, stop, end, database, record, ledger } = worker;
  const { concurrency, graceMs, leaseMs } = settings;
  const done = new AbortController();
  const look = (): void => void watch(worker).catch(() => {});
  const everySomeMs = setInterval(look, Math.min(HEARTBEAT_MS, Math.ceil(leaseMs / 3)));
  look();
  // If PostgreSQL cannot be reached, nothing answers, but the process must still end.
  const late = graceOver();
  async function graceOver(): Promise<void> {
    await untilAborted(stop.signal);
    await sleep(graceMs, done.signal);
    end.abort();
    await sleep(LATE_MS, done.signal);
  }
  const lanes = Promise.all(Array.from({ length: concurrency }, () => workLane(worker)));
  try {
    await Promise.race([lanes, late.catch(() => lanes)]);
  } finally {
    stop.abort();
    clearInterval(everySomeMs);
    const goodbye = ledger.flush().then(() => record.leave());
    await Promise.race([goodbye.catch(() => {}), late.catch(() => {})]);
    done.abort();
    // A pending timer would keep the process alive.
    const closed = new AbortController();
    await Promise.race([database.close().catch(() => {}), sleep(LATE_MS, closed.signal).catch(() => {})]);
    closed.abort();
  }
}

function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}

async function workLane(worker: Worker): Promise<void> {
  const { database, settings, stop, id } = worker;
  while (!stop.signal.aborted) {
    try {
      const job = await openJob(worker);
      if (job === "over") return;
      const lease =
        job === undefined ? undefined : await takeShard(database, { ...job, worker: id, leaseMs: settings.leaseMs });
      if (job === undefined || lease === undefined) await pause(worker);
      else await workOn(worker, job.attempts, lease);
    } catch (error) {
      if (stop.signal.aborted) return;
      if (endsJob(error)) return worker.fail(error);
      notify("onError", settings.onError, error);
      await pause(worker);
    }
  }
}

async function pause({ settings, stop }: Worker): Promise<void> {
  await sleep(settings.pollMs, stop.signal).catch(() => {});
}

async function workOn(worker: Worker, attempts: number, lease: ShardLease): Promise<void> {
  const { database, settings, ledger, stop, end, leases } = worker;
  const held: HeldLease = { lease, lost: new AbortController(), isFinishing: false };
  leases.set(lease.fence.token, held);
  const place: RunPlace = { database, settings, ledger, attempts, stopSignal: stop.signal, endSignal: end.signal };
  try {
    await runLeased(place, held);
  } catch (error) {
    if (endsJob(error)) worker.fail(error);
    else if (!end.signal.aborted) notify("onError", settings.onError, error, lease.entry.shard);
  } finally {
    leases.delete(lease.fence.token);
  }
}

/**
 * What a lane does next: take a shard of the returned job, wait (`undefined`), or end (`"over"`).
 *
 * @throws UnsupportedError when the job was removed
 */
async function openJob(
  worker: Worker,
): Promise<{ readonly jobId: string; readonly attempts: number } | "over" | undefined> {
  const { database, settings, leases } = worker;
  const { run, tables, name } = database;
  const [job] = await run(
    `SELECT id, phase, paused, attempts, planned - done - (SELECT count(*) FROM ${tables.deadShards} WHERE job = $1) AS open
     FROM ${tables.jobs} WHERE name = $1`,
    [name],
  );
  const jobId = job === undefined ? undefined : String(job["id"]);
  if (worker.jobId !== undefined && jobId !== worker.jobId) throw jobRemoved(name);
  if (job === undefined || jobId === undefined) return undefined;
  worker.jobId = jobId;
  await checkPlace(worker, jobId);
  const isCancelled = job["phase"] === "cancelled";
  const isDone = isCancelled || (job["phase"] === "planned" && Number(job["open"]) <= 0);
  if (isDone) return (isCancelled || settings.whenDone === "end") && leases.size === 0 ? "over" : undefined;
  return job["paused"] === true ? undefined : { jobId, attempts: Number(job["attempts"]) };
}

const checked = new WeakSet<Worker>();

/** Rows and "done" can only commit together in one database, so the database of the index must contain the job. */
async function checkPlace(worker: Worker, jobId: string): Promise<void> {
  const { database, settings } = worker;
  if (settings.together === undefined || checked.has(worker)) return;
  const sql = `SELECT id FROM ${database.tables.jobs} WHERE name = $1`;
  const found = await settings.together
    .transaction(({ query }) => query(sql, [database.name]))
    .catch((error: unknown) => {
      if (isEmbedloomError(error)) throw error;
      return [];
    });
  if (found[0]?.["id"] !== jobId) {
    throw new InvalidOptionError("index", 'in the database of the job, or `commit` "apart"', "another database");
  }
  checked.add(worker);
}

/** Reports that the worker is alive, finds out which leases it has lost, and takes back the leases of dead workers. */
async function watch(worker: Worker): Promise<void> {
  const { database, settings, record, id, leases } = worker;
  const before = [...leases];
  const held = await prolong(database, id, settings.leaseMs);
  for (const [fence, { lost, isFinishing }] of before) if (!held.has(fence) && !isFinishing) lost.abort(shardLost());
  if (worker.jobId !== undefined) await record.beat(worker.jobId, leases.size, settings.rateLimiter?.limits);
  for (const lease of await lostLeases(database)) {
    const entry = { ...lease.entry, lost: lease.entry.lost + 1 };
    const taken =
      entry.lost > settings.lostWorkers
        ? giveUp(database, lease, entry, "lost: the workers that had it did not survive")
        : putBack(database, lease, entry, 0);
    await taken.catch((error: unknown) => {
      // Another worker was faster.
      if (!isEmbedloomError(error, "lease_lost")) throw error;
    });
  }
}
