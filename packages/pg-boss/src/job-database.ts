import { AsyncLocalStorage } from "node:async_hooks";
import {
  AuthenticationError,
  ConnectionError,
  type EmbedloomError,
  isEmbedloomError,
  redactSecrets,
  sleep,
  StoreError,
} from "@embedloom/core";
import { passwordsIn } from "@embedloom/core/sink";
import { PgBoss } from "pg-boss";
import { Pool, type PoolClient } from "pg";
import type { JobPlace } from "./job-place.ts";
import { createTables, type JobTables, tablesIn } from "./job-tables.ts";
import type { RunSql } from "./run-sql.ts";

/** The database of a job, with pg-boss in it. */
export interface JobDatabase {
  readonly name: string;
  /** Name of the queue in pg-boss. */
  readonly queue: string;
  readonly tables: JobTables;
  /** Calls pg-boss after it has started and created the queue. */
  boss<T>(work: (boss: PgBoss) => Promise<T>): Promise<T>;
  /** Calls pg-boss in a transaction: all its queries go through `run`. */
  bossIn<T>(run: RunSql, work: (boss: PgBoss) => Promise<T>): Promise<T>;
  /** Creates the queue of the job if it is missing. */
  makeQueue(): Promise<void>;
  /** Runs a single statement. */
  readonly run: RunSql;
  /** Runs statements in one transaction. */
  transaction<T>(work: (run: RunSql) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** A shard may wait as long as the job takes. By default, pg-boss removes it after two weeks. */
const TEN_YEARS_S = 10 * 366 * 86_400;
/** The most that pg-boss allows, because our own leases replace its expiration. */
const EXPIRE_S = 86_399;
const KEEP_DONE_S = 3600;
const START_ATTEMPTS = 6;
const START_AGAIN_MS = 100;

const QUEUE_OPTIONS = {
  retryLimit: 1000,
  expireInSeconds: EXPIRE_S,
  retentionSeconds: TEN_YEARS_S,
  deleteAfterSeconds: KEEP_DONE_S,
};

/** Opens the database of a job. It connects with the first call and creates what is missing. @param connections most connections of its own pool */
export function openDatabase(place: JobPlace, connections: number, supervise: boolean): JobDatabase {
  const { name, schema = "embedloom_jobs", bossSchema = "pgboss" } = place;
  const tables = tablesIn(schema);
  const queue = `embedloom/${name}`;
  const pool = place.pool ?? ownPool(place, connections);
  const guarded = <T>(work: () => Promise<T>): Promise<T> => guardedOf(pool, work);
  // pg-boss looks up its queues before each call. With a connection of its own it would wait for ever if every connection of a small
  // pool is in a transaction that calls it.
  const inside = new AsyncLocalStorage<RunSql>();
  let starting: Promise<PgBoss> | undefined;

  async function start(): Promise<PgBoss> {
    await inTransaction(pool, (run) => createTables(run, schema, tables));
    for (let attempt = 1; ; attempt++) {
      try {
        return await startBoss();
      } catch (error) {
        if (attempt === START_ATTEMPTS || !isMadeMeanwhile(error)) throw error;
        await sleep(START_AGAIN_MS * attempt);
      }
    }
  }

  async function startBoss(): Promise<PgBoss> {
    async function executeSql(sql: string, values?: unknown[]): Promise<{ rows: unknown[] }> {
      const run = inside.getStore();
      return run === undefined ? pool.query(sql, values) : { rows: [...(await run(sql, values))] };
    }
    const started = new PgBoss({ db: { executeSql }, schema: bossSchema, supervise, schedule: false });
    started.on("error", () => {});
    await started.start();
    await started.createQueue(queue, QUEUE_OPTIONS);
    return started;
  }

  function boss(): Promise<PgBoss> {
    const mine = (starting ??= start());
    mine.catch(() => {
      if (starting === mine) starting = undefined;
    });
    return mine;
  }

  return {
    ...{ name, queue, tables },
    boss: (work) => guarded(async () => work(await boss())),
    bossIn: async (run, work) => {
      const started = await boss();
      return inside.run(run, () => work(started));
    },
    makeQueue: () => guarded(async () => (await boss()).createQueue(queue, QUEUE_OPTIONS)),
    run: (sql, values) =>
      guarded(async () => {
        await boss();
        return poolRun(pool)(sql, values);
      }),
    transaction: (work) =>
      guarded(async () => {
        await boss();
        return inTransaction(pool, work);
      }),
    async close() {
      const started = await starting?.catch(() => undefined);
      starting = undefined;
      await started?.stop({ graceful: false, close: false }).catch(() => {});
      if (place.pool === undefined) await pool.end();
    },
  };
}

// Errors when two processes create the tables of pg-boss at once: an object exists already, or there is a deadlock.
// https://www.postgresql.org/docs/current/errcodes-appendix.html
const MADE_MEANWHILE: ReadonlySet<unknown> = new Set(["23505", "42P06", "42P07", "42710", "42723", "40P01", "XX000"]);

function isMadeMeanwhile(error: unknown): boolean {
  return error instanceof Error && "code" in error && MADE_MEANWHILE.has(error.code);
}

function ownPool({ connectionString }: JobPlace, connections: number): Pool {
  const pool = new Pool({ connectionString, max: connections, connectionTimeoutMillis: 10_000, allowExitOnIdle: true });
  // If an idle connection is lost, the next call replaces it.
  pool.on("error", () => {});
  return pool;
}

function poolRun(pool: Pool): RunSql {
  return async (sql, values = []) => (await pool.query<Record<string, unknown>>(sql, [...values])).rows;
}

async function inTransaction<T>(pool: Pool, work: (run: RunSql) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let isSpoilt = false;
  // Without a listener, the loss of a connection in use would end the process.
  const onError = (): void => void (isSpoilt = true);
  client.on("error", onError);
  try {
    await client.query("BEGIN");
    const result = await work(clientRun(client));
    await client.query("COMMIT");
    return result;
  } catch (error) {
    await client.query("ROLLBACK").catch(onError);
    throw error;
  } finally {
    client.off("error", onError);
    client.release(isSpoilt);
  }
}

function clientRun(client: PoolClient): RunSql {
  return async (sql, values = []) => (await client.query<Record<string, unknown>>(sql, [...values])).rows;
}

/** Turns an error of PostgreSQL into one of core. Other errors pass unchanged. */
async function guardedOf<T>({ options }: Pool, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const failure = storeFailure(error);
    if (failure === undefined) throw error;
    const { password, connectionString } = options;
    redactSecrets(failure, [...(typeof password === "string" ? [password] : []), ...passwordsIn(connectionString)]);
    throw failure;
  }
}

// https://www.postgresql.org/docs/current/errcodes-appendix.html, and the codes of socket errors in Node.
const AWAY = /^(08|57P0|53300|ECONN|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_)/;

/** The error of core for a failure of the database; `undefined` for any other error. */
function storeFailure(error: unknown): EmbedloomError | undefined {
  if (isEmbedloomError(error) || !(error instanceof Error)) return undefined;
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  const facts = { cause: error };
  if ((code !== undefined && AWAY.test(code)) || /^(Connection terminated|timeout exceeded)/.test(error.message)) {
    return new ConnectionError(
      `The PostgreSQL of the job is not there at the moment (${code ?? error.message}).`,
      facts,
    );
  }
  if (code?.startsWith("28") === true || code === "42501") {
    return new AuthenticationError(`The PostgreSQL of the job refuses the user what is needed (${code}).`, facts);
  }
  if (!("severity" in error)) return undefined;
  return new StoreError(`The PostgreSQL of the job failed (SQLSTATE ${code}: ${error.message}).`, facts);
}
