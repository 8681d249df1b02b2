import type { IndexIdentity, SinkRow } from "@embedloom/core";
import { identityText } from "@embedloom/core/sink";
import { deterministicVector } from "@embedloom/testing";
import { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { createPgvectorSink } from "./pgvector-sink.ts";

const url = inject("postgresUrl");
const identity: IndexIdentity = { fingerprint: "m", dimensions: 16, distance: "cosine", encoding: "float32" };
const rowOf = (name: number): SinkRow => ({
  id: `${name}`,
  vector: deterministicVector(`${name}`, 16),
  source: `s${name % 2}`,
  digest: `d${name}`,
  metadata: {},
});

describe.skipIf(url === undefined)("a real server", () => {
  let pool: Pool;
  beforeAll(async () => {
    pool = new Pool({ connectionString: url! });
    await pool.query("CREATE SCHEMA IF NOT EXISTS versions; CREATE EXTENSION IF NOT EXISTS vector");
  });
  afterAll(() => pool.end());

  /** Tables as the first version of this package made and filled them. */
  async function makeVersionOne(table: string): Promise<void> {
    await pool.query(`
      CREATE TABLE versions.${table}_info (version integer NOT NULL, identity text NOT NULL, whole boolean NOT NULL);
      CREATE TABLE versions.${table} (
        id text COLLATE "C" PRIMARY KEY, source text COLLATE "C" NOT NULL, digest text NOT NULL, text text, reference text,
        span_start integer, span_end integer, metadata jsonb NOT NULL, embedding vector(16) NOT NULL
      );
      CREATE INDEX ON versions.${table} USING hash (source)`);
    await pool.query(`INSERT INTO versions.${table}_info VALUES (1, $1, false)`, [identityText(identity)]);
    for (const { id, source, digest, vector } of [0, 1, 2, 3].map(rowOf)) {
      const values = [id, source, digest, `[${Array.from(vector).join(",")}]`];
      await pool.query(
        `INSERT INTO versions.${table} VALUES ($1, $2, $3, 'a text', null, 0, 6, '{"a": 1}', $4)`,
        values,
      );
    }
  }

  const indexesOf = async (table: string): Promise<string[]> => {
    const sql = "SELECT indexdef FROM pg_indexes WHERE schemaname = 'versions' AND tablename = $1 ORDER BY indexdef";
    const { rows } = await pool.query<{ indexdef: string }>(sql, [table]);
    return rows.map(({ indexdef }) => indexdef.replace(/^.* USING /, ""));
  };
  const versionOf = async (table: string): Promise<unknown> =>
    (await pool.query<{ version: number }>(`SELECT version FROM versions.${table}_info`)).rows;

  test("default: tables of an older version are brought up to date once, by several at the same time, with their rows", async () => {
    await makeVersionOne("old");
    const sinks = Array.from({ length: 4 }, () => createPgvectorSink({ pool, schema: "versions", table: "old" }));
    const [index] = await Promise.all(sinks.map((sink) => sink.open(identity)));
    expect(await versionOf("old")).toEqual([{ version: 3 }]);
    expect(await indexesOf("old")).toEqual(["btree (hashtextextended(source, (0)::bigint))", "btree (id)"]);
    const [row] = await index!.get(["3"]);
    expect(row).toMatchObject({
      id: "3",
      source: "s1",
      digest: "d3",
      text: "a text",
      span: [0, 6],
      metadata: { a: 1 },
    });
    await index!.upsert([rowOf(3), rowOf(4)], { fence: { name: "shard", token: 2 } });
    const late = index!.upsert([rowOf(5)], { fence: { name: "shard", token: 1 } });
    await expect(late).rejects.toMatchObject({ code: "lease_lost" });
    await index!.deleteSource("s0");
    expect(await index!.count()).toBe(2);
    // What a new index has, an old one has in the end.
    await createPgvectorSink({ pool, schema: "versions", table: "fresh" }).open(identity);
    expect(await indexesOf("old")).toEqual(await indexesOf("fresh"));
  });

  test("error: a migration that fails leaves the older version as it was", async () => {
    await makeVersionOne("stuck");
    await pool.query("CREATE ROLE reader LOGIN");
    await pool.query(
      "GRANT USAGE, CREATE ON SCHEMA versions TO reader; GRANT SELECT ON ALL TABLES IN SCHEMA versions TO reader",
    );
    const reader = new URL(url!);
    reader.username = "reader";
    const sink = createPgvectorSink({ connectionString: reader.href, schema: "versions", table: "stuck" });
    await expect(sink.open(identity)).rejects.toMatchObject({ code: "authentication" });
    await sink.close();
    expect(await versionOf("stuck")).toEqual([{ version: 1 }]);
    expect(await indexesOf("stuck")).toEqual(expect.arrayContaining(["btree (id)", "hash (source)"]));
  });

  test("error: an index whose table of rows is gone says so, and can be dropped", async () => {
    const sink = createPgvectorSink({ pool, schema: "versions", table: "half" });
    const index = await sink.open(identity);
    await pool.query("DROP TABLE versions.half");
    await expect(index.count()).rejects.toMatchObject({ code: "store" });
    await expect(sink.open(identity)).rejects.toThrow("has lost its table of rows");
    await sink.drop();
    await sink.open(identity);
  });

  test("behavior: a source is found by an index, however long it is", async () => {
    const sink = createPgvectorSink({ pool, schema: "versions", table: "source" });
    const index = await sink.open(identity);
    const long = "é".repeat(20_000);
    await index.upsert(Array.from({ length: 2000 }, (_, i) => ({ ...rowOf(i), source: i === 7 ? long : `s${i}` })));
    await pool.query("ANALYZE versions.source");
    const { rows } = await pool.query<{ "QUERY PLAN": string }>(
      "EXPLAIN DELETE FROM versions.source WHERE hashtextextended(source, 0) = ANY(ARRAY(SELECT hashtextextended(source, 0) FROM unnest($1::text[]) source)) AND source = ANY($1)",
      [["s0"]],
    );
    expect(rows.map((line) => line["QUERY PLAN"]).join("\n")).toContain("source_hashtextextended_idx");
    await index.deleteSource(long);
    expect(await index.count()).toBe(1999);
  });
});
