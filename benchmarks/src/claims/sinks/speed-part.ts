// Rows a second and CPU of each sink beside its raw best way and the usual way.
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
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
import { identityOf, type SinkChoices, type SinkKind } from "./claim-rows.ts";
import { race, ratio, type Way } from "./race.ts";
import { insertRows, rawCopy, rawCopyUpsert, textUpsert } from "./raw-postgres.ts";
import { openPlaces, type SinkPlaces } from "./sink-places.ts";

/** Enough that the median of the ratios holds still while other programs come and go. */
const ROUNDS = { few: 3, many: 11 } as const;

/** Measures every sink at every width. */
export async function measureSpeed(report: ClaimReport, { kinds, widths }: SinkChoices): Promise<void> {
  const places = await openPlaces();
  try {
    for (const dimensions of widths) {
      for (const kind of kinds) await reportSpeed(report, kind, places, dimensions);
    }
  } finally {
    await places.close();
  }
}

async function reportSpeed(
  report: ClaimReport,
  kind: SinkKind,
  { places, folder }: SinkPlaces,
  dimensions: number,
): Promise<void> {
  const place = places.get(kind);
  if (place === undefined) return report.skip(`${kind}, ${dimensions}`, "no PostgreSQL with pgvector found");
  if (kind === "pgvector") return reportPostgres(report, place, dimensions);
  if (kind === "sqlite-vec") return reportSqlite(report, folder, dimensions);
  if (kind === "lancedb") return reportLanceDB(report, folder, dimensions);
  return reportRest(report, place, folder, dimensions);
}

async function reportPostgres(report: ClaimReport, url: string, dimensions: number): Promise<void> {
  const pool = new Pool({ connectionString: url, max: 2 });
  const sink = (name: string, round: number): VectorSink =>
    createPgvectorSink({ pool, schema: "claims", table: `${name}_${dimensions}_${round}` });
  const count = dimensions === 384 ? 20_000 : 8000;
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
    { name: "sink, new rows", count, write: (rows, round) => fill(sink("new", round), rows, dimensions) },
    again(count, (round) => sink("again", round), dimensions),
  ];
  const [, text, raw, , fresh] = await race(report, {
    title: `pgvector, ${dimensions} wide, all in a table of the same columns and indexes`,
    dimensions,
    ways,
    rounds: ROUNDS.many,
    // Its log is written to the tables at moments of its own, whoever is measured then.
    settle: async () => void (await pool.query("CHECKPOINT")),
  });
  report.goal(`pgvector, ${dimensions}: sink beside raw COPY`, { ...ratio(fresh!, raw!), atLeast: 0.9 });
  report.goal(`pgvector, ${dimensions}: sink beside the text upsert`, { ...ratio(fresh!, text!), atLeast: 7 });
  await pool.end();
}

async function reportSqlite(report: ClaimReport, folder: string, dimensions: number): Promise<void> {
  const count = dimensions === 384 ? 10_000 : 4000;
  const path = (name: string, round: number): string => join(folder, `${name}-${dimensions}-${round}.sqlite`);
  const ways: readonly Way[] = [
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
      write: (rows, round) => fill(createSqliteVecSink({ path: path("new", round) }), rows, dimensions),
    },
    again(count, (round) => createSqliteVecSink({ path: path("again", round) }), dimensions),
  ];
  await race(report, { title: `sqlite-vec, ${dimensions} wide`, dimensions, ways, rounds: ROUNDS.few });
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

async function reportLanceDB(report: ClaimReport, folder: string, dimensions: number): Promise<void> {
  const count = dimensions === 384 ? 10_000 : 4000;
  const path = (name: string, round: number): string => join(folder, `${name}-${dimensions}-${round}.lance`);
  const plain = (rows: readonly SinkRow[]): Record<string, unknown>[] =>
    rows.map((row) => ({
      ...row,
      vector: Array.from(row.vector),
      span: undefined,
      metadata: JSON.stringify(row.metadata),
    }));
  const ways: readonly Way[] = [
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
      write: (rows, round) => fill(createLanceDBSink({ path: path("new", round) }), rows, dimensions),
    },
    again(count, (round) => createLanceDBSink({ path: path("again", round) }), dimensions),
  ];
  await race(report, { title: `lancedb, ${dimensions} wide`, dimensions, ways, rounds: ROUNDS.few });
}

async function reportRest(report: ClaimReport, url: string, folder: string, dimensions: number): Promise<void> {
  const count = dimensions === 384 ? 5000 : 2000;
  const ways: readonly Way[] = [
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
  ];
  const title = `qdrant against the fake, and files, ${dimensions} wide`;
  await race(report, { title, dimensions, ways, rounds: ROUNDS.few });
}

/** Rows that are there already. */
function again(count: number, sink: (round: number) => VectorSink, dimensions: number): Way {
  const write = (rows: readonly SinkRow[], round: number): Promise<void> => fill(sink(round), rows, dimensions);
  return { name: "sink, the same rows again", count, prepare: write, write };
}

async function fill(sink: VectorSink, rows: readonly SinkRow[], dimensions: number): Promise<void> {
  await writeRows(await sink.open(identityOf(dimensions)), rows);
  await sink.close();
}
