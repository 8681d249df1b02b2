import { setTimeout } from "node:timers/promises";
import {
  type AbortOptions,
  checkInteger,
  type IndexIdentity,
  kindOf,
  kinds,
  type KindsOf,
  MAX_TIMER_MS,
  notify,
  readOptions,
  UnsupportedError,
} from "@embedloom/core";
import type { PgDatabase, PgSession } from "./pg-database.ts";
import { type OpenSchema, quoted, type TableNames } from "./schema.ts";

/** How far the build of an index is. */
export interface HnswProgress {
  /** What PostgreSQL is doing, such as `building index: loading tuples`. */
  readonly phase: string;
  /** Parts of the phase that are done; 0 where it does not say. */
  readonly done: number;
  /** Parts of the phase; 0 where it does not say. */
  readonly total: number;
}

/** The options of `PgvectorIndex.buildHnsw`. */
export interface HnswOptions extends AbortOptions {
  /** Neighbours of a vector, 2 to 100: more find more and take more room. @default 16 */
  readonly m?: number | undefined;
  /** Candidates while building, 4 to 1,000 and at least 2 × `m`: more find more and take longer. @default 64 */
  readonly efConstruction?: number | undefined;
  /** Memory for the build, as PostgreSQL writes it, such as `2GB`: it is fast as long as the graph fits. @default the server's */
  readonly maintenanceWorkMem?: string | undefined;
  /** Milliseconds between two reports, from 10. @default 500 */
  readonly progressEveryMs?: number | undefined;
  /** Is told how far the build is. Absent: nobody is. */
  onProgress?(progress: HnswProgress): void;
}

const optionKinds: KindsOf<HnswOptions> = {
  m: kinds.optional(kinds.integer(2, 100)),
  efConstruction: kinds.optional(kinds.integer(4, 1000)),
  maintenanceWorkMem: kinds.optional(
    kindOf(
      "an amount of memory, such as 2GB",
      (value) => typeof value === "string" && /^\d+ ?(?:B|kB|MB|GB|TB)?$/.test(value),
    ),
  ),
  progressEveryMs: kinds.optional(kinds.integer(10, MAX_TIMER_MS)),
  onProgress: kinds.optional(kinds.callback),
  signal: kinds.signal,
};

/**
 * Reads the choices of a build.
 *
 * @throws InvalidOptionError naming the one that cannot work
 */
export function readHnswOptions(given: HnswOptions): HnswOptions {
  const options = readOptions<HnswOptions>("options", given, optionKinds);
  const { m = 16, efConstruction = 64 } = options;
  checkInteger("efConstruction", efConstruction, Math.max(4, 2 * m), 1000);
  return options;
}

interface BuildPlan extends OpenSchema {
  readonly database: PgDatabase;
  readonly names: TableNames;
  readonly identity: IndexIdentity;
}

/** Builds the HNSW index beside running writes; what an interrupted build left behind is removed first. */
export async function buildHnsw(plan: BuildPlan, options: HnswOptions): Promise<void> {
  const { m = 16, efConstruction = 64, maintenanceWorkMem, progressEveryMs = 500, signal } = options;
  const { database, names, column, extension, identity } = plan;
  if (identity.dimensions > column.widestHnsw) {
    throw new UnsupportedError(
      `An HNSW index of ${column.type} takes ${column.widestHnsw} dimensions at most, not ${identity.dimensions}: choose float16 or binary, or a shorter width.`,
    );
  }
  const concurrently = database.isEmbedded ? "" : "CONCURRENTLY";
  const hnsw = quoted(names.hnsw);
  const drop = `DROP INDEX ${concurrently} IF EXISTS ${names.schema}.${hnsw}`;
  await database.session({ signal }, async (session) => {
    if (await isBuilt(session, names)) return;
    await session.query(drop);
    if (maintenanceWorkMem !== undefined) {
      await session.query("SELECT set_config('maintenance_work_mem', $1, false)", [maintenanceWorkMem]);
    }
    const [self] = await session.query("SELECT pg_backend_pid() AS pid");
    const reports = new AbortController();
    const reporting = database.isEmbedded
      ? notify("onProgress", options.onProgress, { phase: "building index", done: 0, total: 0 })
      : report(database, Number(self?.pid), progressEveryMs, options, reports.signal);
    const cancel = (): void => void cancelBuild(database, Number(self?.pid));
    signal?.addEventListener("abort", cancel, { once: true });
    try {
      await session.query(
        `CREATE INDEX ${concurrently} ${hnsw} ON ${names.rows}
         USING hnsw (embedding ${extension}.${column.operatorClass}) WITH (m = ${m}, ef_construction = ${efConstruction})`,
      );
    } finally {
      signal?.removeEventListener("abort", cancel);
      reports.abort();
      await reporting;
      if (maintenanceWorkMem !== undefined) await session.query("RESET maintenance_work_mem").catch(() => {});
    }
  });
  notify("onProgress", options.onProgress, { phase: "done", done: 1, total: 1 });
}

async function isBuilt(session: PgSession, names: TableNames): Promise<boolean> {
  const [found] = await session.query(
    `SELECT indisvalid AS valid FROM pg_index JOIN pg_class c ON c.oid = indexrelid JOIN pg_namespace n ON n.oid = relnamespace
     WHERE nspname = $1 AND relname = $2`,
    [names.schemaName, names.hnsw],
  );
  return found?.valid === true;
}

async function report(
  database: PgDatabase,
  pid: number,
  everyMs: number,
  { onProgress }: HnswOptions,
  signal: AbortSignal,
): Promise<void> {
  if (onProgress === undefined) return;
  while (!signal.aborted) {
    await setTimeout(everyMs, undefined, { signal }).catch(() => {});
    if (signal.aborted) return;
    // A report that fails, for want of a connection for instance, is not worth the build.
    await database
      .session({ signal }, async (session) => {
        const [row] = await session.query(
          `SELECT phase, greatest(tuples_done, blocks_done)::float8 AS done, greatest(tuples_total, blocks_total)::float8 AS total
           FROM pg_stat_progress_create_index WHERE pid = $1`,
          [pid],
        );
        if (row !== undefined) {
          notify("onProgress", onProgress, {
            phase: String(row.phase),
            done: Number(row.done),
            total: Number(row.total),
          });
        }
      })
      .catch(() => {});
  }
}

async function cancelBuild(database: PgDatabase, pid: number): Promise<void> {
  if (database.isEmbedded) return;
  await database.session({}, (session) => session.query("SELECT pg_cancel_backend($1)", [pid])).catch(() => {});
}
