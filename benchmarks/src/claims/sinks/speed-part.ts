// Rows a second and CPU of each sink beside its raw best way and the usual way.
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { SinkRow, VectorSink } from "@embedloom/core";
import { writeRows } from "@embedloom/core/sink";
import { createLanceDBSink } from "@embedloom/lancedb";
import { createPgvectorSink } from "@embedloom/pgvector";
import { createQdrantSink } from "@embedloom/qdrant";
import { createSqliteVecSink } from "@embedloom/sqlite-vec";
import { writeVectorFile } from "@embedloom/vector-files";
import { connect } from "@lancedb/lancedb";
import { Pool } from "pg";
import { load } from "sqlite-vec";
import type { ClaimReport } from "../claim-report.ts";
import { identityOf, rowsOf } from "./claim-rows.ts";
import { insertRows, rawCopy, rawCopyUpsert, textUpsert } from "./raw-postgres.ts";
import { openPlaces } from "./sink-places.ts";

/** Enough that the median of the ratios holds still while other programs come and go. */
const ROUNDS = { few: 3, many: 9 } as const;

interface Speed {
  readonly perSecond: number;
  /** CPU of this process, in milliseconds a thousand rows. */
  readonly cpuMs: number;
}

interface Way {
  readonly name: string;
  /** How many rows it writes: a slow way needs no more to be measured. */
  readonly count: number;
  write(rows: readonly SinkRow[], round: number): Promise<void>;
}

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** Measures every sink at 384 and 1,536 dimensions. */
export async function measureSpeed(report: ClaimReport): Promise<void> {
  const places = await openPlaces();
  try {
    for (const dimensions of [384, 1536]) {
      const postgres = places.places.get("pgvector");
      if (postgres === undefined) report.skip(`pgvector, ${dimensions}`, "no PostgreSQL with pgvector found");
      else await tellPostgres(report, postgres, dimensions);
      await tellSqlite(report, places.folder, dimensions);
      await tellLanceDB(report, places.folder, dimensions);
      await tellRest(report, places.places.get("qdrant")!, places.folder, dimensions);
    }
  } finally {
    await places.close();
  }
}

async function tellPostgres(report: ClaimReport, url: string, dimensions: number): Promise<void> {
  const pool = new Pool({ connectionString: url, max: 2 });
  const sink = (round: number): VectorSink =>
    createPgvectorSink({ pool, schema: "claims", table: `speed_${dimensions}_${round}` });
  const count = dimensions === 384 ? 10_000 : 4000;
  const ways: readonly Way[] = [
    { name: "usual: INSERT row by row", count: 200, write: (rows, round) => insertRows(pool, rows, dimensions, round) },
    {
      name: "usual: upsert of 1,000 rows as text",
      count: 2000,
      write: (rows, round) => textUpsert(pool, rows, dimensions, round),
    },
    { name: "raw: binary COPY into the table", count, write: (rows, round) => rawCopy(pool, rows, dimensions, round) },
    {
      name: "raw: binary COPY and one upsert",
      count,
      write: (rows, round) => rawCopyUpsert(pool, rows, dimensions, round),
    },
    { name: "sink, new rows", count, write: (rows, round) => fill(sink(round), rows, dimensions) },
    { name: "sink, the same rows again", count, write: (rows, round) => fill(sink(round), rows, dimensions) },
  ];
  const title = `pgvector, ${dimensions} wide, all in a table of the same columns and indexes`;
  const [, text, raw, , fresh] = await race(report, title, dimensions, ways, ROUNDS.many);
  report.goal(`pgvector, ${dimensions}: sink beside raw COPY`, { ...ratio(fresh!, raw!), atLeast: 0.9 });
  report.goal(`pgvector, ${dimensions}: sink beside the text upsert`, { ...ratio(fresh!, text!), atLeast: 7 });
  await pool.end();
}

async function tellSqlite(report: ClaimReport, folder: string, dimensions: number): Promise<void> {
  const count = dimensions === 384 ? 10_000 : 4000;
  const path = (name: string, round: number): string => join(folder, `${name}-${dimensions}-${round}.sqlite`);
  await race(report, `sqlite-vec, ${dimensions} wide`, dimensions, [
    {
      name: "usual: INSERT row by row",
      count: 500,
      write: async (rows, round) => rawSqlite(path("usual", round), rows, dimensions, 1),
    },
    {
      name: "raw: 1,000 rows a transaction",
      count,
      write: async (rows, round) => rawSqlite(path("raw", round), rows, dimensions, 1000),
    },
    {
      name: "sink, new rows",
      count,
      write: (rows, round) => fill(createSqliteVecSink({ path: path("sink", round) }), rows, dimensions),
    },
    {
      name: "sink, the same rows again",
      count,
      write: (rows, round) => fill(createSqliteVecSink({ path: path("sink", round) }), rows, dimensions),
    },
  ]);
}

function rawSqlite(path: string, rows: readonly SinkRow[], dimensions: number, batch: number): void {
  const database = new DatabaseSync(path, { allowExtension: true });
  load(database);
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
    CREATE TABLE rows (number INTEGER PRIMARY KEY, id TEXT UNIQUE, source TEXT, digest TEXT, text TEXT, metadata TEXT);
    CREATE VIRTUAL TABLE vectors USING vec0(embedding float[${dimensions}] distance_metric=cosine)`);
  const insert = database.prepare("INSERT INTO rows VALUES (?, ?, ?, ?, ?, ?)");
  const insertVector = database.prepare("INSERT INTO vectors (rowid, embedding) VALUES (?, ?)");
  for (let start = 0; start < rows.length; start += batch) {
    database.exec("BEGIN");
    rows.slice(start, start + batch).forEach((row, i) => {
      const number = BigInt(start + i + 1);
      insert.run(number, row.id, row.source, row.digest, row.text ?? null, JSON.stringify(row.metadata));
      insertVector.run(number, new Uint8Array((row.vector as Float32Array).buffer));
    });
    database.exec("COMMIT");
  }
  database.close();
}

async function tellLanceDB(report: ClaimReport, folder: string, dimensions: number): Promise<void> {
  const count = dimensions === 384 ? 10_000 : 4000;
  const path = (name: string, round: number): string => join(folder, `${name}-${dimensions}-${round}.lance`);
  const plain = (rows: readonly SinkRow[]): Record<string, unknown>[] =>
    rows.map((row) => ({
      ...row,
      vector: Array.from(row.vector),
      span: undefined,
      metadata: JSON.stringify(row.metadata),
    }));
  await race(report, `lancedb, ${dimensions} wide`, dimensions, [
    {
      name: "usual: mergeInsert of 1,000 objects",
      count: 3000,
      async write(rows, round) {
        const connection = await connect(path("usual", round));
        const table = await connection.createTable("t", plain(rows.slice(0, 1)));
        for (let start = 0; start < rows.length; start += 1000) {
          const merge = table.mergeInsert("id").whenMatchedUpdateAll().whenNotMatchedInsertAll();
          await merge.execute(plain(rows.slice(start, start + 1000)));
        }
      },
    },
    {
      name: "raw: add of 1,000 objects, duplicates and all",
      count,
      async write(rows, round) {
        const connection = await connect(path("raw", round));
        const table = await connection.createTable("t", plain(rows.slice(0, 1)));
        for (let start = 0; start < rows.length; start += 1000) await table.add(plain(rows.slice(start, start + 1000)));
      },
    },
    {
      name: "sink, new rows",
      count,
      write: (rows, round) => fill(createLanceDBSink({ path: path("sink", round) }), rows, dimensions),
    },
    {
      name: "sink, the same rows again",
      count,
      write: (rows, round) => fill(createLanceDBSink({ path: path("sink", round) }), rows, dimensions),
    },
  ]);
}

async function tellRest(report: ClaimReport, url: string, folder: string, dimensions: number): Promise<void> {
  const count = dimensions === 384 ? 5000 : 2000;
  await race(report, `qdrant against the fake, and files, ${dimensions} wide`, dimensions, [
    {
      name: "qdrant, sink and fake in one process",
      count,
      write: (rows, round) =>
        fill(createQdrantSink({ url, collection: `speed-${dimensions}-${round}` }), rows, dimensions),
    },
    ...(["parquet", "arrow", "npy", "jsonl"] as const).map((ending) => ({
      name: ending,
      count,
      write: async (rows: readonly SinkRow[], round: number) =>
        void (await writeVectorFile(join(folder, `${dimensions}-${round}.${ending}`), identityOf(dimensions), rows)),
    })),
  ]);
}

async function fill(sink: VectorSink, rows: readonly SinkRow[], dimensions: number): Promise<void> {
  await writeRows(await sink.open(identityOf(dimensions)), rows);
  await sink.close();
}

/** Lets the ways take turns, round by round, and gives the rounds of each. */
async function race(
  report: ClaimReport,
  title: string,
  dimensions: number,
  ways: readonly Way[],
  rounds: number = ROUNDS.few,
): Promise<Speed[][]> {
  report.section(title);
  const all = [...rowsOf(Math.max(...ways.map(({ count }) => count)), 1, dimensions)];
  const speeds: Speed[][] = ways.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, way] of ways.entries()) {
      const rows = all.slice(0, way.count);
      // What the way before left behind is not this one's to clear away.
      collectGarbage();
      const cpu = process.cpuUsage();
      const start = performance.now();
      await way.write(rows, round);
      const seconds = (performance.now() - start) / 1000;
      const { user, system } = process.cpuUsage(cpu);
      speeds[i]!.push({ perSecond: way.count / seconds, cpuMs: (user + system) / way.count });
    }
  }
  report.table(
    ["way", "rows", "rows/s, median", "CPU here, ms per 1,000"],
    ways.map(({ name, count }, i) => [
      name,
      count,
      Math.round(median(speeds[i]!.map(({ perSecond }) => perSecond))),
      median(speeds[i]!.map(({ cpuMs }) => cpuMs)).toFixed(1),
    ]),
  );
  return speeds;
}

/** How much faster one way was: the median of the rounds, each beside the same round of the other. */
function ratio(one: readonly Speed[], other: readonly Speed[]): { value: number } {
  return { value: median(one.map(({ perSecond }, round) => perSecond / other[round]!.perSecond)) };
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[values.length >> 1]!;
}
