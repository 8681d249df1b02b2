import { execFileSync } from "node:child_process";
import { mkdir, readFile, stat, symlink } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { EmbeddingMatrix } from "@embedloom/core";
import { expect, test } from "vitest";
import { createJournal } from "../journal/journal.ts";
import { LIBRARY_LIMITS } from "../library/library-limits.ts";
import { createLibrary } from "../library/library.ts";
import { Refusal } from "../refusal/refusal.ts";
import { loadIndex } from "../search/loaded-index.ts";
import { testFolder } from "../test-support/test-studio.ts";
import { openDatabase } from "./open-database.ts";

const shape = { chunks: 1, dimensions: 2, late: false };

/** A data folder with one document of one chunk, and its space. */
async function filled(): Promise<{ folder: string; space: number }> {
  const folder = await testFolder();
  const db = openDatabase(folder);
  const [library, journal] = [createLibrary(db, LIBRARY_LIMITS), createJournal(db)];
  const space = journal.space("[]", "fake");
  const chunks = [{ start: 0, end: 5 }];
  library.add({ id: "one", name: "one.md", source: "one.md", bytes: 5, text: "Text.", chunks, sample: false }, space);
  const [document = 0] = journal.openDocuments(space);
  const ids = journal.chunks(document).map(({ id }) => id);
  journal.savePlain(space, ids, EmbeddingMatrix.fromRows([[0.6, 0.8]]));
  journal.close(space, document, undefined);
  db.close();
  return { folder, space };
}

function changed(folder: string, sql: string): void {
  const db = new DatabaseSync(join(folder, "studio.sqlite"));
  db.exec(sql);
  db.close();
}

test.skipIf(process.platform === "win32")("default: its owner alone may read it, its log as well", async () => {
  const folder = await testFolder();
  const db = openDatabase(folder);
  for (const name of ["studio.sqlite", "studio.sqlite-wal"]) {
    expect((await stat(join(folder, name))).mode & 0o777, name).toBe(0o600);
  }
  db.close();
});

const places: Readonly<Record<string, (path: string) => unknown>> = {
  "a pipe": (path) => execFileSync("mkfifo", [path]),
  "a device without an end": (path) => symlink("/dev/zero", path),
  "a device that takes everything": (path) => symlink("/dev/null", path),
  "a folder": (path) => mkdir(path),
};

test.skipIf(process.platform === "win32").each(Object.keys(places))(
  "error: %s in its place is told, and waited for by nobody",
  async (kind) => {
    const folder = await testFolder();
    await places[kind]!(join(folder, "studio.sqlite"));
    expect(() => openDatabase(folder)).toThrow(kind === "a folder" ? /EISDIR/ : /none of the studio's/);
  },
);

test("error: the database of another program is told, and left as it is", async () => {
  const folder = await testFolder();
  changed(folder, "CREATE TABLE mine (value TEXT)");
  const before = await readFile(join(folder, "studio.sqlite"));
  expect(() => openDatabase(folder)).toThrow(/none of the studio's/);
  expect(await readFile(join(folder, "studio.sqlite"))).toEqual(before);
});

test("error: a vector or a text that is damaged is told, and never given out", async () => {
  const { folder, space } = await filled();
  changed(folder, "UPDATE vectors SET vector = x'0000000000000000'; UPDATE texts SET text = 'Other'");
  const db = openDatabase(folder);
  await expect(loadIndex(db, space, shape)).rejects.toThrow(Refusal);
  await expect(loadIndex(db, space, shape)).rejects.toThrow(/^The studio's database is damaged\. Stop the studio/);
  expect(() => createLibrary(db, LIBRARY_LIMITS).text("one")).toThrow(Refusal);
  expect(() => createJournal(db).text(1)).toThrow(Refusal);
  db.close();
});

test("default: what was written is read", async () => {
  const { folder, space } = await filled();
  const db = openDatabase(folder);
  expect((await loadIndex(db, space, shape)).plain.toArrays()).toEqual([[Math.fround(0.6), Math.fround(0.8)]]);
  expect(createLibrary(db, LIBRARY_LIMITS).text("one")).toBe("Text.");
  db.close();
});

test("behavior: a folder of the version before is brought up to date, and of two files with one name none is lost", async () => {
  const { folder, space } = await filled();
  changed(
    folder,
    `DROP TABLE sources; INSERT INTO documents VALUES (9, 'two', 'one.md', 1, 1, 0, 0); PRAGMA user_version = 2`,
  );
  const db = openDatabase(folder);
  const library = createLibrary(db, LIBRARY_LIMITS);
  expect(library.dropUnnamed()).toBe(false);
  expect(library.list({ offset: 0, limit: 9 }, space).documents.map(({ id }) => id)).toEqual(["one", "two"]);
  const next = { id: "new", name: "one.md", source: "one.md", bytes: 1, text: "New", chunks: [], sample: false };
  // The newer of the two is what the next upload replaces.
  expect(library.add(next, space)).toMatchObject({ replaced: true });
  expect(library.dropUnnamed()).toBe(true);
  expect(library.list({ offset: 0, limit: 9 }, space).documents.map(({ id }) => id)).toEqual(["one", "new"]);
  db.close();
});
