// Recall@10 and latency of a search beside an exact one, by encoding.
import { createTopRows, type SinkRow, type VectorEncoding, type VectorSink } from "@embedloom/core";
import { nearness, writeRows } from "@embedloom/core/sink";
import { createLanceDBSink } from "@embedloom/lancedb";
import { createPgvectorSink, type PgvectorSink } from "@embedloom/pgvector";
import { createSqliteVecSink } from "@embedloom/sqlite-vec";
import { seededRandom } from "@embedloom/testing";
import { join } from "node:path";
import type { ClaimReport } from "../claim-report.ts";
import { identityOf } from "./claim-rows.ts";
import { openPlaces } from "./sink-places.ts";

const DIMENSIONS = 384;
const ROWS = 20_000;
const QUERIES = 100;
const K = 10;
/** Topics that texts gather around, as texts do; without any all are equally far from each other. */
const TOPICS = 200;

/** Measures the sinks that search by themselves. */
export async function measureRecall(report: ClaimReport): Promise<void> {
  const places = await openPlaces();
  const { rows, queries } = sample("recall 20261130");
  const exact = queries.map((query) => exactIds(rows, query));
  report.section(`Recall@${K} and latency, ${ROWS} rows of ${DIMENSIONS} around ${TOPICS} topics, ${QUERIES} queries`);
  const table: (string | number)[][] = [];
  const tell = async (
    name: string,
    encoding: VectorEncoding,
    sink: VectorSink,
    goal: number,
    hnsw = false,
  ): Promise<void> => {
    const identity = { ...identityOf(DIMENSIONS), encoding };
    const index = await sink.open(identity);
    await writeRows(index, rows);
    if (hnsw) await (await (sink as PgvectorSink).open(identity)).buildHnsw();
    const times: number[] = [];
    let found = 0;
    for (const [i, vector] of queries.entries()) {
      const start = performance.now();
      const matches = await index.search({ vector, fingerprint: identity.fingerprint }, { k: K });
      times.push(performance.now() - start);
      found += matches.filter(({ id }) => exact[i]!.has(id)).length;
    }
    await sink.drop();
    await sink.close();
    times.sort((a, b) => a - b);
    const recall = found / (K * QUERIES);
    table.push([
      name,
      encoding,
      recall.toFixed(3),
      times[QUERIES >> 1]!.toFixed(1),
      times[Math.floor(QUERIES * 0.95)]!.toFixed(1),
    ]);
    report.goal(`${name}, ${encoding}: recall@${K}`, { value: recall, atLeast: goal });
  };
  try {
    const url = places.places.get("pgvector");
    if (url === undefined) report.skip("pgvector: recall", "no PostgreSQL with pgvector found");
    for (const encoding of url === undefined ? [] : (["float32", "float16", "binary"] as const)) {
      const settings = { connectionString: url!, schema: "claims", table: `recall_${encoding}` };
      await tell("pgvector, exact", encoding, createPgvectorSink(settings), encoding === "binary" ? 0.9 : 0.99);
      await tell("pgvector, HNSW", encoding, createPgvectorSink(settings), 0.9, true);
    }
    for (const encoding of ["float32", "int8", "binary"] as const) {
      const sink = createSqliteVecSink({ path: join(places.folder, `${encoding}.sqlite`) });
      await tell("sqlite-vec", encoding, sink, encoding === "binary" ? 0.9 : 0.99);
    }
    for (const encoding of ["float32", "float16"] as const) {
      await tell("lancedb", encoding, createLanceDBSink({ path: join(places.folder, encoding) }), 0.99);
    }
    report.table(["sink", "encoding", `recall@${K}`, "median, ms", "95 %, ms"], table);
  } finally {
    await places.close();
  }
}

function sample(seed: string): { rows: SinkRow[]; queries: Float32Array[] } {
  const random = seededRandom(seed);
  const gaussian = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const vector = (center: Float32Array | undefined, spread: number): Float32Array => {
    const values = Float32Array.from({ length: DIMENSIONS }, (_, i) => (center?.[i] ?? 0) + spread * gaussian());
    const length = Math.hypot(...values);
    return values.map((value) => value / length);
  };
  const topics = Array.from({ length: TOPICS }, () => vector(undefined, 1));
  const near = (): Float32Array => vector(topics[Math.floor(random() * TOPICS)], 0.04);
  const rows = Array.from({ length: ROWS }, (_, i) => ({ id: `row ${i}`, vector: near(), source: "s", digest: "d" }));
  return { rows, queries: Array.from({ length: QUERIES }, near) };
}

function exactIds(rows: readonly SinkRow[], query: Float32Array): Set<string> {
  const best = createTopRows(K);
  rows.forEach(({ vector }, row) => best.offer(row, nearness("cosine", query, vector)));
  return new Set(best.sorted().map(({ index }) => rows[index]!.id));
}
