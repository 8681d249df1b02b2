import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { IndexIdentity, SinkRow, VectorEncoding } from "@embedloom/core";
import { deterministicVector } from "@embedloom/testing";
import { afterAll, expect, test } from "vitest";
import { createSqliteVecSink } from "./sqlite-vec-sink.ts";

const folder = mkdtempSync(join(tmpdir(), "embedloom-sqlite-vec-damage-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const identityOf = (encoding: VectorEncoding): IndexIdentity => ({
  fingerprint: "m",
  dimensions: 8,
  distance: "cosine",
  encoding,
});
const rowOf = (name: string): SinkRow => ({
  id: name,
  vector: deterministicVector(name, 8),
  source: "s",
  digest: name,
  text: `The text of ${name}\0 and more`,
  span: [3, 9],
  metadata: { line: 1 },
});
const damaged = { code: "store", message: expect.stringContaining("is damaged") };

/** An index of three rows in which an SQL statement has changed something behind its back. */
async function changed(encoding: VectorEncoding, sql: string): Promise<string> {
  const path = join(folder, `${Math.random()}.sqlite`);
  const sink = createSqliteVecSink({ path });
  await (await sink.open(identityOf(encoding))).upsert(["a", "b", "c"].map(rowOf));
  await sink.close();
  const database = new DatabaseSync(path);
  database.exec(sql);
  database.close();
  return path;
}

test.each<[string, VectorEncoding, string]>([
  ["text", "float32", "UPDATE vectors SET text = 'another' WHERE id = 'b'"],
  ["span", "float32", "UPDATE vectors SET span_end = 10 WHERE id = 'b'"],
  ["metadata that is none", "float32", "UPDATE vectors SET metadata = '{' WHERE id = 'b'"],
  ["vector", "float32", "UPDATE vectors_vectors_vector_chunks00 SET vectors = zeroblob(length(vectors))"],
  ["vector of the wrong width", "int8", "UPDATE vectors_full SET vector = x'00'"],
  ["whole vector", "binary", "UPDATE vectors_full SET vector = zeroblob(length(vector))"],
  ["number", "float32", "UPDATE vectors SET number = 9 WHERE id = 'b'"],
])("error: a row whose %s has changed on the disk is neither read nor found", async (_, encoding, sql) => {
  const sink = createSqliteVecSink({ path: await changed(encoding, sql) });
  const index = await sink.open(identityOf(encoding));
  await expect(index.get(["b"])).rejects.toMatchObject(damaged);
  await expect(index.search({ vector: rowOf("b").vector, fingerprint: "m" }, { k: 3 })).rejects.toMatchObject(damaged);
  await sink.close();
});

test.each([
  ["is said not to be there", "UPDATE vectors_vectors_chunks SET validity = zeroblob(length(validity))"],
  ["is said to be another", "UPDATE vectors_vectors_chunks SET rowids = zeroblob(length(rowids))"],
  ["is missing from the rows", "DELETE FROM vectors WHERE id = 'b'"],
  ["lies nowhere", "UPDATE vectors_vectors_rowids SET chunk_offset = 5000 WHERE rowid = 2"],
])("error: with `integrityCheck`, an index is not opened in which a vector %s", async (_, sql) => {
  const path = await changed("float32", sql);
  const careful = createSqliteVecSink({ path, integrityCheck: true });
  await expect(careful.open(identityOf("float32"))).rejects.toMatchObject(damaged);
  await careful.close();
});

test("behavior: with `integrityCheck`, what is whole is opened as ever", async () => {
  const sink = createSqliteVecSink({ path: await changed("float32", "SELECT 1"), integrityCheck: true });
  const index = await sink.open(identityOf("float32"));
  await index.delete(["a"]);
  await index.upsert(["b", "d"].map(rowOf));
  expect((await (await sink.open(identityOf("float32"))).get(["b"]))[0]?.text).toBe(rowOf("b").text);
  await sink.close();
});

test("error: tables of an older version are to be filled again", async () => {
  const sink = createSqliteVecSink({ path: await changed("float32", "UPDATE vectors_info SET version = 1") });
  await expect(sink.open(identityOf("float32"))).rejects.toThrow("remove the index and fill it again");
  await sink.close();
});

test("error: a pipe or a folder in the place of the file is refused at once", async () => {
  mkdirSync(join(folder, "a folder"));
  execFileSync("mkfifo", [join(folder, "a pipe")]);
  for (const name of ["a folder", "a pipe"]) {
    await expect(createSqliteVecSink({ path: join(folder, name) }).open(identityOf("float32"))).rejects.toThrow(
      "is no file",
    );
  }
  writeFileSync(join(folder, "a file"), "");
  await expect(
    createSqliteVecSink({ path: join(folder, "a file", "below.sqlite") }).open(identityOf("float32")),
  ).rejects.toMatchObject({ code: "store" });
});
