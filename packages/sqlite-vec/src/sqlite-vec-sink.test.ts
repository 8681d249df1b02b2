import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { IndexIdentity, SinkRow } from "@embedloom/core";
import { writeRows } from "@embedloom/core/sink";
import { deterministicVector } from "@embedloom/testing";
import { afterAll, describe, expect, test } from "vitest";
import { createSqliteVecSink } from "./sqlite-vec-sink.ts";

const folder = mkdtempSync(join(tmpdir(), "embedloom-sqlite-vec-sink-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const identity: IndexIdentity = { fingerprint: "m", dimensions: 8, distance: "cosine", encoding: "float32" };
const rowOf = (name: number): SinkRow => ({
  id: `${name}`,
  vector: deterministicVector(`${name}`, 8),
  source: "s",
  digest: `${name}`,
});
const rowsOf = (count: number): SinkRow[] => Array.from({ length: count }, (_, i) => rowOf(i));

describe("settings", () => {
  test.each([
    ["no place", {}],
    ["two places", { path: "a", database: new DatabaseSync(":memory:") }],
    ["an empty path", { path: "" }],
    ["an empty name", { path: "a", table: "" }],
    ["a timeout below 0", { path: "a", busyTimeoutMs: -1 }],
  ])("error: %s is refused at once", (_, settings) => {
    expect(() => createSqliteVecSink(settings)).toThrow(expect.objectContaining({ code: "invalid_option" }));
  });

  test("error: widths that the extension cannot keep are refused before a table is made", async () => {
    const sink = createSqliteVecSink({ path: join(folder, "wide.sqlite") });
    await expect(sink.open({ ...identity, dimensions: 8193 })).rejects.toThrow("at most 8192 dimensions, not 8193");
    await expect(sink.open({ ...identity, dimensions: 12, encoding: "binary" })).rejects.toThrow("no multiple of 8");
    await sink.open(identity);
    await sink.close();
  });

  test("error: an index is opened with the `rescore` that it was made with", async () => {
    const path = join(folder, "rescore.sqlite");
    const coarse: IndexIdentity = { ...identity, encoding: "int8" };
    const one = createSqliteVecSink({ path, rescore: false });
    await one.open(coarse);
    const other = createSqliteVecSink({ path });
    await expect(other.open(coarse)).rejects.toMatchObject({ code: "index_mismatch" });
    await Promise.all([one.close(), other.close()]);
  });

  test("args: k ends where sqlite-vec ends", async () => {
    const sink = createSqliteVecSink({ path: ":memory:" });
    const index = await sink.open(identity);
    const query = { vector: rowOf(1).vector, fingerprint: "m" };
    expect(await index.search(query, { k: 4096 })).toEqual([]);
    await expect(index.search(query, { k: 4097 })).rejects.toMatchObject({ code: "invalid_option" });
    await sink.close();
  });
});

describe("files", () => {
  test("default: the file is its owner's alone", async () => {
    const path = join(folder, "below", "own.sqlite");
    const sink = createSqliteVecSink({ path });
    await (await sink.open(identity)).upsert([rowOf(1)]);
    expect(statSync(path).mode & 0o077).toBe(0);
    await sink.close();
  });

  test("behavior: rows written again take the room of the old ones", async () => {
    const path = join(folder, "again.sqlite");
    // Only what is closed is all in the one file.
    const sizeAfter = async (rounds: number): Promise<number> => {
      const sink = createSqliteVecSink({ path });
      const index = await sink.open(identity);
      for (let round = 0; round < rounds; round++) await index.upsert(rowsOf(2000));
      await sink.close();
      return statSync(path).size;
    };
    const afterOne = await sizeAfter(1);
    expect(await sizeAfter(5)).toBeLessThan(2 * afterOne);
  });

  test("error: a file of something else, and tables of another program or of a newer version, say so", async () => {
    const text = join(folder, "text.sqlite");
    writeFileSync(text, "this is no database at all".repeat(100));
    await expect(createSqliteVecSink({ path: text }).open(identity)).rejects.toThrow("is no SQLite database");

    const foreign = new DatabaseSync(join(folder, "foreign.sqlite"), { allowExtension: true });
    foreign.exec("CREATE TABLE vectors (mine TEXT); INSERT INTO vectors VALUES ('kept')");
    const sink = createSqliteVecSink({ database: foreign });
    await expect(sink.open(identity)).rejects.toMatchObject({ code: "index_mismatch" });
    await sink.drop();
    expect(foreign.prepare("SELECT mine FROM vectors").get()).toEqual({ mine: "kept" });
    foreign.exec("CREATE TABLE other_info (a, b, c); INSERT INTO other_info VALUES ('x', 1, 2)");
    const other = createSqliteVecSink({ database: foreign, table: "other" });
    await expect(other.open(identity)).rejects.toMatchObject({ code: "index_mismatch" });
    await expect(other.drop()).rejects.toMatchObject({ code: "index_mismatch" });

    const mine = createSqliteVecSink({ database: foreign, table: "mine" });
    await mine.open(identity);
    foreign.exec("UPDATE mine_info SET version = 99");
    await expect(mine.open(identity)).rejects.toThrow("version 99, this package knows 2: update it");
    foreign.close();
  });

  test("error: a database that is not allowed to load the extension says what is missing", async () => {
    const database = new DatabaseSync(":memory:");
    await expect(createSqliteVecSink({ database }).open(identity)).rejects.toMatchObject({ code: "store" });
    database.close();
  });

  test("error: a full disk is a typed error, and the index goes on when there is room again", async () => {
    const database = new DatabaseSync(join(folder, "full.sqlite"), { allowExtension: true });
    const index = await createSqliteVecSink({ database }).open(identity);
    await index.upsert(rowsOf(10));
    const { page_count: pages } = database.prepare("PRAGMA page_count").get() as { page_count: number };
    database.exec(`PRAGMA max_page_count = ${pages + 2}`);
    const large = { ...rowOf(99), text: "x".repeat(100_000) };
    await expect(index.upsert([large])).rejects.toThrow("lies on a disk that is full: make room");
    expect(await index.count()).toBe(10);
    database.exec("PRAGMA max_page_count = 1000000");
    await index.upsert([large]);
    expect((await index.get(["99"]))[0]?.text).toHaveLength(100_000);
    database.close();
  });
});

describe("other processes", () => {
  test("behavior: a writer waits for another one, and the event loop goes on meanwhile", async () => {
    const path = join(folder, "held.sqlite");
    const sink = createSqliteVecSink({ path });
    const index = await sink.open(identity);
    const foreign = new DatabaseSync(path);
    foreign.exec("BEGIN IMMEDIATE");
    let turns = 0;
    const ticking = setInterval(() => {
      // As many as show that the loop went on while the call waited.
      if (++turns === 20) foreign.exec("COMMIT");
    }, 1);
    await index.upsert([rowOf(1)]);
    clearInterval(ticking);
    expect(turns).toBeGreaterThanOrEqual(20);
    foreign.close();
    await sink.close();
  });

  test("error: a lock that is never freed is a typed error after `busyTimeoutMs`", async () => {
    const path = join(folder, "stuck.sqlite");
    const sink = createSqliteVecSink({ path, busyTimeoutMs: 30 });
    const index = await sink.open(identity);
    const foreign = new DatabaseSync(path);
    foreign.exec("BEGIN IMMEDIATE");
    await expect(index.upsert([rowOf(1)])).rejects.toThrow("raise `busyTimeoutMs`");
    foreign.close();
    await sink.close();
  });

  test("behavior: a process that is killed in mid write leaves every row whole", async () => {
    const path = join(folder, "killed.sqlite");
    const program = `
      import { createSqliteVecSink } from ${JSON.stringify(import.meta.resolve("./sqlite-vec-sink.ts"))};
      const index = await createSqliteVecSink({ path: ${JSON.stringify(path)} }).open(${JSON.stringify(identity)});
      for (let version = 1; ; version++) {
        await index.upsert(Array.from({ length: 300 }, (_, i) => ({ id: String(i), source: "s", digest: "v" + version,
          vector: Float32Array.from({ length: 8 }, (_, j) => Math.cos(version * (j + 1))), text: "v" + version })));
        if (version === 2) console.log("under way");
      }`;
    const child = spawn(process.execPath, ["--no-warnings", "--input-type=module", "-e", program]);
    await once(child.stdout, "data");
    child.kill("SIGKILL");
    await once(child, "exit");
    const sink = createSqliteVecSink({ path });
    const index = await sink.open(identity);
    const rows = await index.get(Array.from({ length: 300 }, (_, i) => `${i}`));
    for (const row of rows) {
      const version = Number(row?.digest.slice(1));
      expect(row?.text).toBe(`v${version}`);
      expect(row?.vector).toEqual(Float32Array.from({ length: 8 }, (_, j) => Math.cos(version * (j + 1))));
    }
    await writeRows(index, rowsOf(300));
    expect(await index.count()).toBe(300);
    await sink.close();
  });
});
