import type { IndexIdentity, SinkRow, VectorSink } from "@embedloom/core";
import { nearness } from "@embedloom/core/sink";
import { createLanceDBSink } from "@embedloom/lancedb";
import { createPgvectorSink } from "@embedloom/pgvector";
import { createQdrantSink } from "@embedloom/qdrant";
import { createSqliteVecSink } from "@embedloom/sqlite-vec";

/** The sinks that several processes share. */
export const KINDS = ["pgvector", "sqlite-vec", "lancedb", "qdrant"] as const;

export type SinkKind = (typeof KINDS)[number];

/** The widths that the speed is measured at. */
export const WIDTHS = [384, 1536] as const;

/** What a run of the claim measures. */
export interface SinkChoices {
  readonly kinds: readonly SinkKind[];
  readonly widths: readonly number[];
  /** Whether the memory is measured at a million rows. */
  readonly full: boolean;
}

/** Opens a sink at an address or in a folder. */
export function sinkAt(kind: SinkKind, place: string): VectorSink {
  if (kind === "pgvector") return createPgvectorSink({ connectionString: place, schema: "claims", table: "shared" });
  if (kind === "sqlite-vec") return createSqliteVecSink({ path: `${place}/shared.sqlite`, busyTimeoutMs: 120_000 });
  if (kind === "lancedb") return createLanceDBSink({ path: `${place}/shared.lance`, lockTimeoutMs: 120_000 });
  return createQdrantSink({ url: place, collection: "shared" });
}

export function identityOf(dimensions: number, model = "a"): IndexIdentity {
  return {
    fingerprint: `[["dimensions",${dimensions}],["model","${model}"]]`,
    dimensions,
    distance: "cosine",
    encoding: "float32",
  };
}

/** The vector of a row of one version, of length 1: unlike that of every other version. */
export function vectorOf(row: number, version: number, dimensions: number): Float32Array {
  const vector = new Float32Array(dimensions);
  let state = (row * 7919 + version * 104_729 + 1) >>> 0;
  let squares = 0;
  for (let i = 0; i < dimensions; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    vector[i] = state / 2 ** 31 - 1;
    squares += vector[i]! * vector[i]!;
  }
  const length = Math.sqrt(squares);
  return vector.map((value) => value / length);
}

/** A row as an application writes it: about 600 characters of text. */
function rowOf(row: number, version: number, dimensions: number): SinkRow {
  return {
    id: `row-${String(row).padStart(9, "0")}`,
    vector: vectorOf(row, version, dimensions),
    source: `source-${row % 97}.md`,
    digest: `version ${version}`,
    text: `${version} ${"Some words that were embedded. ".repeat(20)}`,
    span: [0, 600],
    metadata: { version, lang: row % 2 === 0 ? "en" : "de" },
  };
}

export function* rowsOf(count: number, version: number, dimensions: number): Generator<SinkRow> {
  for (let row = 0; row < count; row++) yield rowOf(row, version, dimensions);
}

/** Whether everything in a row is of one version. */
export function isWhole(row: SinkRow, dimensions: number): boolean {
  const version = Number(row.metadata?.version);
  const number = Number(row.id.slice(4));
  const isOne = row.digest === `version ${version}` && row.text?.startsWith(`${version} `) === true;
  return isOne && nearness("cosine", row.vector, vectorOf(number, version, dimensions)) > 0.9999;
}
