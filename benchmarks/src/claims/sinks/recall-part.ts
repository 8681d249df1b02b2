// Recall@10 and latency of a search beside an exact one, by encoding.
import { createTopRows, type SinkRow, type VectorEncoding, type VectorSink } from "@embedloom/core";
import { nearness, writeRows } from "@embedloom/core/sink";
import { createLanceDBSink } from "@embedloom/lancedb";
import { createPgvectorSink, type PgvectorSink } from "@embedloom/pgvector";
import { createSqliteVecSink } from "@embedloom/sqlite-vec";
import { seededRandom } from "@embedloom/testing";
import { join } from "node:path";
import type { ClaimReport } from "../claim-report.ts";
import { identityOf, type SinkChoices, type SinkKind } from "./claim-rows.ts";
import { openPlaces } from "./sink-places.ts";

const DIMENSIONS = 384;
const ROWS = 20_000;
const QUERIES = 100;
const K = 10;
/** Topics that texts gather around, as texts do; without any all are equally far from each other. */
const TOPICS = 200;
const HNSW = "pgvector, HNSW";

interface Subject {
  readonly name: string;
  readonly encoding: VectorEncoding;
  readonly sink: VectorSink;
  /** Least recall. Absent: it is told without a goal, for what is kept is all that there is to rank by. */
  readonly goal?: number;
}

/** Measures the sinks that search by themselves; the fake Qdrant would show nothing of a real one. */
export async function measureRecall(report: ClaimReport, { kinds }: SinkChoices): Promise<void> {
  const places = await openPlaces();
  const { rows, queries } = sample("recall 20261130");
  report.section(`Recall@${K} and latency, ${ROWS} rows of ${DIMENSIONS} around ${TOPICS} topics, ${QUERIES} queries`);
  const exact = queries.map((query) => timed(() => exactIds(rows, query)));
  const truth = exact.map(({ result }) => result);
  const table = [toldRow("exact, in this process", "float32", 1, exact)];
  try {
    for (const kind of kinds) {
      const place = places.places.get(kind);
      if (place === undefined) report.skip(`${kind}: recall`, "no PostgreSQL with pgvector found");
      for (const subject of place === undefined ? [] : subjectsOf(kind, place)) {
        const { recall, told } = await searched(subject, rows, queries, truth);
        table.push(told);
        const { name, encoding, goal } = subject;
        if (goal !== undefined) report.goal(`${name}, ${encoding}: recall@${K}`, { value: recall, atLeast: goal });
      }
    }
    report.table(["sink", "encoding", `recall@${K}`, "median, ms", "95 %, ms"], table);
  } finally {
    await places.close();
  }
}

function subjectsOf(kind: SinkKind, place: string): Subject[] {
  if (kind === "pgvector") {
    const sink = (table: string): VectorSink =>
      createPgvectorSink({ connectionString: place, schema: "claims", table: `recall_${table}` });
    return (["float32", "float16", "binary"] as const).flatMap((encoding) => [
      { name: "pgvector, exact", encoding, sink: sink(encoding), goal: encoding === "binary" ? 0.9 : 0.99 },
      { name: HNSW, encoding, sink: sink(`${encoding}_hnsw`), goal: 0.9 },
    ]);
  }
  if (kind === "sqlite-vec") {
    const sink = (name: string, rescore: boolean): VectorSink =>
      createSqliteVecSink({ path: join(place, `${name}.sqlite`), rescore });
    const rescored = (["float32", "int8", "binary"] as const).map((encoding): Subject => {
      return { name: kind, encoding, sink: sink(encoding, true), goal: encoding === "binary" ? 0.9 : 0.99 };
    });
    const alone = (["int8", "binary"] as const).map((encoding): Subject => {
      return { name: `${kind}, rescore off`, encoding, sink: sink(`${encoding}-alone`, false) };
    });
    return [...rescored, ...alone];
  }
  if (kind === "qdrant") return [];
  return (["float32", "float16", "binary"] as const).map((encoding) => {
    const goal = encoding === "binary" ? {} : { goal: 0.99 };
    return { name: kind, encoding, sink: createLanceDBSink({ path: join(place, encoding) }), ...goal };
  });
}

async function searched(
  { name, encoding, sink }: Subject,
  rows: readonly SinkRow[],
  queries: readonly Float32Array[],
  truth: readonly ReadonlySet<string>[],
): Promise<{ recall: number; told: (string | number)[] }> {
  const identity = { ...identityOf(DIMENSIONS), encoding };
  const index = await sink.open(identity);
  await writeRows(index, rows);
  if (name === HNSW) await (await (sink as PgvectorSink).open(identity)).buildHnsw();
  const times: { ms: number }[] = [];
  let found = 0;
  for (const [i, vector] of queries.entries()) {
    const start = performance.now();
    const matches = await index.search({ vector, fingerprint: identity.fingerprint }, { k: K });
    times.push({ ms: performance.now() - start });
    found += matches.filter(({ id }) => truth[i]!.has(id)).length;
  }
  await sink.drop();
  await sink.close();
  const recall = found / (K * QUERIES);
  return { recall, told: toldRow(name, encoding, recall, times) };
}

function timed<T>(work: () => T): { result: T; ms: number } {
  const start = performance.now();
  const result = work();
  return { result, ms: performance.now() - start };
}

function toldRow(
  name: string,
  encoding: string,
  recall: number,
  times: readonly { ms: number }[],
): (string | number)[] {
  const sorted = times.map(({ ms }) => ms).toSorted((one, other) => one - other);
  const at = (share: number): string => sorted[Math.floor(sorted.length * share)]!.toFixed(1);
  return [name, encoding, recall.toFixed(3), at(0.5), at(0.95)];
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
