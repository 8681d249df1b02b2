import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { IndexIdentity, SinkRow } from "@embedloom/core";
import { writeRows } from "@embedloom/core/sink";
import { deterministicVector } from "@embedloom/testing";
import { connect } from "@lancedb/lancedb";
import { afterAll, describe, expect, test } from "vitest";
import { createLanceDBSink } from "./lancedb-sink.ts";

const folder = mkdtempSync(join(tmpdir(), "embedloom-lancedb-sink-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const identity: IndexIdentity = { fingerprint: "m", dimensions: 8, distance: "cosine", encoding: "float32" };
const rowOf = (name: number): SinkRow => ({
  id: `${name}`,
  vector: deterministicVector(`${name}`, 8),
  source: "s",
  digest: `${name}`,
});
const rowsOf = (count: number): SinkRow[] => Array.from({ length: count }, (_, i) => rowOf(i));

test.each([
  ["an address", { path: "s3://bucket/vectors" }],
  ["no folder", { path: "" }],
  ["a name with a slash", { path: "a", table: "a/b" }],
  ["no time", { path: "a", lockTimeoutMs: 0 }],
])("error: %s is refused at once", (_, settings) => {
  expect(() => createLanceDBSink(settings)).toThrow(expect.objectContaining({ code: "invalid_option" }));
});

describe("writers", () => {
  test("default: LanceDB alone makes duplicates of an id that two merge at the same time; the sink does not", async () => {
    const path = join(folder, "race");
    const sinks = Array.from({ length: 6 }, () => createLanceDBSink({ path }));
    const indexes = await Promise.all(sinks.map((sink) => sink.open(identity)));
    await Promise.all(indexes.map((index) => index.upsert(rowsOf(50))));
    expect(await indexes[0]!.count()).toBe(50);
    await Promise.all(sinks.map((sink) => sink.close()));
  });

  test("behavior: many small writes are put together, and nothing is lost", async () => {
    const path = join(folder, "small");
    const sink = createLanceDBSink({ path });
    const index = await sink.open(identity);
    await writeRows(index, rowsOf(70), { batchRows: 1 });
    expect(await index.count()).toBe(70);
    const [table = ""] = readdirSync(path).filter((name) => name.endsWith(".lance"));
    const connection = await connect(path);
    const { numSmallFragments, numFragments } = (
      await (await connection.openTable(table.replace(".lance", ""))).stats()
    ).fragmentStats;
    expect(numFragments).toBeLessThan(20);
    expect(numSmallFragments).toBeLessThan(20);
    connection.close();
    await sink.close();
  });

  test("error: a lock that is not freed is a typed error after `lockTimeoutMs`, and reads go on", async () => {
    const path = join(folder, "stuck");
    const sink = createLanceDBSink({ path, lockTimeoutMs: 40 });
    const index = await sink.open(identity);
    const foreign = new DatabaseSync(join(path, "vectors.embedloom.sqlite"));
    foreign.exec("BEGIN IMMEDIATE");
    await expect(index.upsert([rowOf(1)])).rejects.toMatchObject({ code: "store", retryable: true });
    expect(await index.count()).toBe(0);
    foreign.exec("COMMIT");
    foreign.close();
    await index.upsert([rowOf(1)]);
    expect(await index.count()).toBe(1);
    await sink.close();
  });
});

test("behavior: an index of binary keeps signs of any width, and its scores are the share of equal ones less that of others", async () => {
  const sink = createLanceDBSink({ path: join(folder, "signs") });
  const index = await sink.open({ ...identity, dimensions: 10, encoding: "binary" });
  const signs = [1, -1, 1, 1, -1, -1, 1, -1, 1, 1];
  const vector = signs.map((sign, i) => sign * (i + 1));
  await index.upsert([
    { ...rowOf(1), vector },
    { ...rowOf(2), vector: vector.map((value) => -value) },
  ]);
  const [kept] = await index.get(["1"]);
  expect(Array.from(kept!.vector)).toEqual(signs);
  const matches = await index.search({ vector: [...vector.slice(0, 9), -5], fingerprint: "m" }, { k: 2 });
  expect(matches.map(({ id, score }) => [id, Number(score.toFixed(6))])).toEqual([
    ["1", 0.8],
    ["2", -0.8],
  ]);
  await sink.close();
});

test("error: a table that another program made is refused, and never dropped", async () => {
  const path = join(folder, "foreign");
  const connection = await connect(path);
  await connection.createTable("vectors", [{ mine: "kept" }]);
  const sink = createLanceDBSink({ path });
  await expect(sink.open(identity)).rejects.toMatchObject({ code: "index_mismatch" });
  await sink.drop();
  expect(await connection.tableNames()).toEqual(["vectors"]);
  await sink.close();
});
