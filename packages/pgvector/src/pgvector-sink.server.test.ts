import { isEmbedloomError, type IndexIdentity, type SinkRow } from "@embedloom/core";
import { writeRows } from "@embedloom/core/sink";
import { deterministicVector } from "@embedloom/testing";
import { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import type { HnswProgress } from "./build-hnsw.ts";
import type { PgvectorIndex, PgvectorSink } from "./pgvector-index.ts";
import { createPgvectorSink } from "./pgvector-sink.ts";

const url = inject("postgresUrl");
const identity: IndexIdentity = { fingerprint: "m", dimensions: 16, distance: "cosine", encoding: "float32" };
const rowOf = (name: number | string, changes: Partial<SinkRow> = {}): SinkRow => ({
  id: `${name}`,
  vector: deterministicVector(`${name}`, 16),
  source: "s",
  digest: `${name}`,
  metadata: { even: Number(name) % 2 === 0 },
  ...changes,
});
const rowsOf = (count: number): SinkRow[] => Array.from({ length: count }, (_, i) => rowOf(i));

describe.skipIf(url === undefined)("a real server", () => {
  let pool: Pool;
  let tables = 0;
  beforeAll(async () => {
    pool = new Pool({ connectionString: url! });
    await pool.query("CREATE SCHEMA IF NOT EXISTS own");
  });
  afterAll(() => pool.end());

  async function open(
    changes: Partial<IndexIdentity> = {},
  ): Promise<{ sink: PgvectorSink; index: PgvectorIndex; table: string }> {
    tables += 1;
    const table = `t${tables}`;
    const sink = createPgvectorSink({ pool, schema: "own", table });
    return { sink, index: await sink.open({ ...identity, ...changes }), table: `own.${table}` };
  }

  test("behavior: a pool of the application stays open, and its sessions are as they were", async () => {
    const { sink, index } = await open();
    await writeRows(index, rowsOf(50));
    await index.upsert(rowsOf(50));
    await index.search({ vector: rowOf(1).vector, fingerprint: "m" }, { k: 60 });
    await sink.close();
    const { rows } = await pool.query(
      "SELECT current_setting('search_path') AS path, pg_current_xact_id_if_assigned() AS xact",
    );
    expect(rows).toEqual([{ path: '"$user", public', xact: null }]);
  });

  test("behavior: rows that would not change are left alone", async () => {
    const { index, table } = await open();
    await index.upsert(rowsOf(20));
    const versions = async (): Promise<string[]> =>
      (await pool.query<{ v: string }>(`SELECT ctid || ' ' || xmin AS v FROM ${table} ORDER BY id`)).rows.map(
        ({ v }) => v,
      );
    const before = await versions();
    await index.upsert(rowsOf(20));
    expect(await versions()).toEqual(before);
    await index.upsert(rowsOf(20).with(3, rowOf(3, { digest: "newer" })));
    expect((await versions()).filter((version) => !before.includes(version))).toHaveLength(1);
  });

  test("error: a row that only the database refuses is named, the others are written", async () => {
    const { index, table } = await open();
    await pool.query(`ALTER TABLE ${table} ADD CHECK (source <> 'forbidden')`);
    const rows = rowsOf(100).with(41, rowOf(41, { source: "forbidden", text: "secret words" }));
    const error: unknown = await index.upsert(rows).catch((reason: unknown) => reason);
    expect.assert(isEmbedloomError(error, "partial_write"));
    expect(error).toMatchObject({
      written: 99,
      failures: [{ index: 41, id: "41", error: { code: "input_rejected" } }],
    });
    expect(error.message).not.toContain("secret");
    expect(await index.count()).toBe(99);
  });

  test("error: a refusal in mid write leaves nothing of it in the next write of the connection", async () => {
    const one = new Pool({ connectionString: url!, max: 1 });
    const index = await createPgvectorSink({ pool: one, schema: "own", table: "large" }).open(identity);
    await pool.query("ALTER TABLE own.large ADD CHECK (source <> 'forbidden')");
    // Several messages are under way when the server refuses the first row.
    const rows = Array.from({ length: 40 }, (_, i) => rowOf(10 + i, { text: "x".repeat(2 ** 20) }));
    const call = index.upsert(rows.with(0, { ...rows[0]!, source: "forbidden" }));
    await expect(call).rejects.toMatchObject({ written: 39, failures: [{ index: 0, id: "10" }] });
    expect(await index.count()).toBe(39);
    await one.end();
  });

  test("error: tables of another program and of a newer version are refused, and never dropped", async () => {
    await pool.query("CREATE TABLE own.theirs (mine text); INSERT INTO own.theirs VALUES ('kept')");
    const theirs = createPgvectorSink({ pool, schema: "own", table: "theirs" });
    await expect(theirs.open(identity)).rejects.toMatchObject({ code: "index_mismatch" });
    await theirs.drop();
    expect((await pool.query("SELECT mine FROM own.theirs")).rows).toEqual([{ mine: "kept" }]);
    await pool.query("CREATE TABLE own.odd_info (version text)");
    await pool.query("INSERT INTO own.odd_info VALUES ('1')");
    const odd = createPgvectorSink({ pool, schema: "own", table: "odd" });
    await expect(odd.open(identity)).rejects.toMatchObject({ code: "index_mismatch" });
    await expect(odd.drop()).rejects.toMatchObject({ code: "index_mismatch" });
    const { sink, table } = await open();
    await pool.query(`UPDATE ${table}_info SET version = 99`);
    await expect(sink.open(identity)).rejects.toThrow("version 99, this package knows 3");
  });

  test("error: a lost connection is a typed error, a stream goes on over another one, and no row is half there", async () => {
    tables += 1;
    const own = new URL(url!);
    own.searchParams.set("application_name", "embedloom-lost");
    const sink = createPgvectorSink({ connectionString: own.href, schema: "own", table: `t${tables}` });
    const index = await sink.open(identity);
    const kill = async (): Promise<void> =>
      void (await pool.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'embedloom-lost'",
      ));
    let batches = 0;
    async function* rows(): AsyncGenerator<SinkRow> {
      for (const row of rowsOf(400)) {
        // While batches are under way, and while nobody uses the connections.
        if (++batches % 90 === 0) await kill();
        yield row;
      }
    }
    expect(await writeRows(index, rows(), { batchRows: 20 })).toEqual({ written: 400, failed: 0 });
    expect(await index.count()).toBe(400);
    await sink.close();
    const away = createPgvectorSink({ connectionString: "postgres://nobody@127.0.0.1:1/none" });
    await expect(away.open(identity)).rejects.toMatchObject({ code: "connection", retryable: true });
    await away.close();
  });

  test.each([1, 60_000])(
    "error: a connection lost in mid COPY, rows of %i bytes: nothing is half there, and the pool's next one works",
    async (size) => {
      const one = new Pool({ connectionString: url!, max: 1 });
      one.on("error", () => {});
      const table = `lost${size}`;
      const index = await createPgvectorSink({ pool: one, schema: "own", table }).open(identity);
      const rows = rowsOf(300).map((row) => ({ ...row, text: "x".repeat(size) }));
      await index.upsert(rows.filter(({ id }) => id !== "150"));
      await pool.query(`CREATE FUNCTION own.${table}_wait() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN PERFORM pg_advisory_xact_lock(${size}); RETURN NEW; END $$`);
      await pool.query(`CREATE TRIGGER wait BEFORE INSERT ON own.${table} FOR EACH ROW WHEN (NEW.id = '150')
        EXECUTE FUNCTION own.${table}_wait()`);
      const holder = await pool.connect();
      await holder.query("SELECT pg_advisory_lock($1)", [size]);
      const call = index.upsert(rows.map((row) => ({ ...row, digest: "newer" }))).catch((error: unknown) => error);
      const ended = (): Promise<{ rowCount: number | null }> =>
        pool.query(
          "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND objid = $1",
          [size],
        );
      while ((await ended()).rowCount === 0);
      expect(await call).toMatchObject({ code: "connection", retryable: true });
      await holder.query("SELECT pg_advisory_unlock($1)", [size]);
      holder.release();
      const { rows: kept } = await pool.query(
        `SELECT count(*)::int AS count FROM own.${table} WHERE digest <> 'newer'`,
      );
      expect(kept).toEqual([{ count: 299 }]);
      await index.upsert(rows);
      expect(await index.count()).toBe(300);
      await one.end();
    },
  );

  test("error: a user whom the server refuses is a typed error", async () => {
    const stranger = new URL(url!);
    stranger.username = "nobody_of_that_name";
    const sink = createPgvectorSink({ connectionString: stranger.href });
    await expect(sink.open(identity)).rejects.toMatchObject({ code: "authentication", retryable: false });
    await sink.close();
  });

  test("behavior: a call that is aborted while it waits ends at once, and writes nothing", async () => {
    const { index, table } = await open();
    const blocker = await pool.connect();
    await blocker.query(`BEGIN; LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`);
    const controller = new AbortController();
    const call = index.upsert([rowOf(1)], { signal: controller.signal });
    controller.abort(new TypeError("the caller left"));
    await expect(call).rejects.toThrow("the caller left");
    await blocker.query("ROLLBACK");
    blocker.release();
    expect(await index.count()).toBe(0);
  });

  describe("the HNSW index", () => {
    test("default: it is built once with its progress, searches use it, and filters and large k keep their promise", async () => {
      const { index, table } = await open();
      await writeRows(index, rowsOf(3000));
      const seen: HnswProgress[] = [];
      await index.buildHnsw({
        m: 8,
        efConstruction: 32,
        progressEveryMs: 10,
        onProgress: (progress) => seen.push(progress),
      });
      expect(seen.at(-1)).toEqual({ phase: "done", done: 1, total: 1 });
      const { rows } = await pool.query<{ valid: boolean; definition: string }>(
        `SELECT indisvalid AS valid, pg_get_indexdef(indexrelid) AS definition FROM pg_index
         WHERE indrelid = $1::regclass AND pg_get_indexdef(indexrelid) LIKE '%hnsw%'`,
        [table],
      );
      expect(rows).toEqual([{ valid: true, definition: expect.stringContaining("vector_cosine_ops") as string }]);
      const query = { vector: rowOf(7).vector, fingerprint: "m" };
      expect((await index.search(query, { k: 1 }))[0]?.id).toBe("7");
      expect(await index.search(query, { k: 500 })).toHaveLength(500);
      const even = await index.search(query, { k: 50, filter: { metadata: { even: true } } });
      expect(even.map(({ metadata }) => metadata?.even)).toEqual(Array.from({ length: 50 }, () => true));
      await index.buildHnsw();
      await index.upsert([rowOf(7, { vector: rowOf(8).vector })]);
      expect(
        (await index.search({ ...query, vector: rowOf(8).vector }, { k: 2 })).map(({ id }) => id).toSorted(),
      ).toEqual(["7", "8"]);
    });

    test("behavior: what an interrupted build left behind is built anew", async () => {
      const { index, table } = await open();
      await writeRows(index, rowsOf(100));
      await index.buildHnsw();
      await pool.query("UPDATE pg_index SET indisvalid = false WHERE indexrelid = $1::regclass", [`${table}_hnsw`]);
      await index.buildHnsw();
      const { rows } = await pool.query("SELECT indisvalid FROM pg_index WHERE indexrelid = $1::regclass", [
        `${table}_hnsw`,
      ]);
      expect(rows).toEqual([{ indisvalid: true }]);
    });

    test("error: vectors that are too wide for it are refused, with what to choose", async () => {
      const { index } = await open({ dimensions: 2001 });
      await expect(index.buildHnsw()).rejects.toThrow("takes 2000 dimensions at most, not 2001: choose float16");
      await expect(index.buildHnsw({ m: 1 })).rejects.toMatchObject({ code: "invalid_option" });
    });
  });
});

describe("settings", () => {
  test.each([
    ["no place", {}],
    ["two places", { path: "a", connectionString: "postgres://a" }],
    ["a name that PostgreSQL would cut", { path: "a", table: "é".repeat(26) }],
    ["an empty schema", { path: "a", schema: "" }],
    ["too many candidates", { path: "a", efSearch: 1001 }],
    ["no connection", { path: "a", connections: 0 }],
  ])("error: %s is refused at once", (_, settings) => {
    expect(() => createPgvectorSink(settings)).toThrow(expect.objectContaining({ code: "invalid_option" }));
  });
});
