import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { VectorSink } from "@embedloom/core";
import { registerContract, vectorSinkContract } from "@embedloom/testing";
import Database from "better-sqlite3";
import { afterAll, describe, test } from "vitest";
import type { SqliteDatabase } from "./sqlite-database.ts";
import { createSqliteVecSink } from "./sqlite-vec-sink.ts";

const folder = mkdtempSync(join(tmpdir(), "embedloom-sqlite-vec-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const able = { encodings: ["float32", "int8", "binary"], distances: ["cosine", "euclidean"] } as const;
let files = 0;
const nextPath = (): string => join(folder, `${(files += 1)}.sqlite`);

describe("a file of its own", () => {
  let path = "";
  const again = (): VectorSink => createSqliteVecSink({ path });
  const create = (): VectorSink => {
    path = nextPath();
    return again();
  };
  registerContract(vectorSinkContract({ ...able, create, again }), test);
});

describe.each<[string, (path: string) => SqliteDatabase]>([
  ["better-sqlite3", (path) => new Database(path)],
  ["node:sqlite", (path) => new DatabaseSync(path, { allowExtension: true })],
])("a database of the application: %s", (_, openDatabase) => {
  let database: SqliteDatabase | undefined;
  const again = (): VectorSink =>
    createSqliteVecSink({ database: database!, table: `it's "my" table`, rescore: false });
  const create = (): VectorSink => {
    database = openDatabase(nextPath());
    return again();
  };
  registerContract(vectorSinkContract({ ...able, create, again, release: () => void database?.close() }), test);
});
