import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { spoilsConnection, storeFailure } from "./sqlite-failure.ts";

const place = { path: "cache.sqlite", busyTimeoutMs: 250 };

function thrownBy(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

function sqliteError(errcode: number): Error {
  return Object.assign(new Error("some words of SQLite"), { code: "ERR_SQLITE_ERROR", errcode });
}

test("error: a full disk, from SQLite itself", () => {
  const database = new DatabaseSync(":memory:");
  database.exec("CREATE TABLE t (value BLOB); PRAGMA max_page_count = 4");
  const error = thrownBy(() => database.prepare("INSERT INTO t VALUES (?)").run(new Uint8Array(50_000)));
  database.close();
  expect(storeFailure(error, place).message).toMatchInlineSnapshot(
    `"The disk of the cache file cache.sqlite is full: make room, or choose another \`path\`."`,
  );
  expect(spoilsConnection(error)).toBe(false);
});

test("error: each reason has a message that says what to do", () => {
  // 261 and 522 are refinements of 5 and 10.
  const messages = [5, 261, 8, 522, 11, 14, 26, 1].map((code) => storeFailure(sqliteError(code), place).message);
  expect(messages).toMatchInlineSnapshot(`
    [
      "The cache file cache.sqlite was locked by another process for over 250 ms: raise \`busyTimeoutMs\`.",
      "The cache file cache.sqlite was locked by another process for over 250 ms: raise \`busyTimeoutMs\`.",
      "The cache file cache.sqlite can only be read: make the file and its folder writable, or choose another \`path\`.",
      "The cache file cache.sqlite failed (SQLite 10: some words of SQLite): check the disk and its free space.",
      "The cache file cache.sqlite is damaged or no SQLite database: delete it, or choose another \`path\`.",
      "The cache file cache.sqlite cannot be opened: check that it is a file and that its folder can be written to.",
      "The cache file cache.sqlite is damaged or no SQLite database: delete it, or choose another \`path\`.",
      "The cache file cache.sqlite failed (SQLite 1: some words of SQLite): check the disk and its free space.",
    ]
  `);
});

test("behavior: failures of the file itself spoil the connection", () => {
  const spoiling = [5, 6, 8, 10, 522, 11, 13, 14, 26, 1].filter((code) => spoilsConnection(sqliteError(code)));
  expect(spoiling).toEqual([10, 522, 11, 14, 26]);
  expect([new Error("?"), undefined].map(spoilsConnection)).toEqual([false, false]);
});

test("behavior: the failure is retryable and keeps its cause", () => {
  const cause = sqliteError(10);
  expect(storeFailure(cause, place)).toMatchObject({ code: "store", retryable: true, cause });
  expect(storeFailure("odd", place).message).toContain("unknown reason");
});
