import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { contentDigest, EmbeddingMatrix } from "@embedloom/core";
import { journalContract, registerContract } from "@embedloom/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createFileJournal } from "./file-journal.ts";

let folder = "";
let files = 0;
let path = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "journal-"));
  path = join(folder, "job");
});
afterEach(() => rm(folder, { recursive: true }));

const entries = (text: string, ...row: number[]) => ({
  digests: [contentDigest(text)],
  embeddings: EmbeddingMatrix.fromRows([row]),
});

describe("createFileJournal", () => {
  const create = () => {
    files += 1;
    return createFileJournal(join(folder, `job ${files}`));
  };
  const again = () => createFileJournal(join(folder, `job ${files}`));
  registerContract(journalContract({ create, again }), test);
});

describe("a file that cannot be used", () => {
  test("error: what is something else is refused and left alone", async () => {
    await writeFile(path, "notes of mine, long enough to be taken for a header of a database file. ".repeat(4));
    const notes = await readFile(path, "utf8");
    await expect(createFileJournal(path).open("model")).rejects.toMatchObject({
      code: "invalid_option",
      option: "path",
    });
    expect(await readFile(path, "utf8")).toBe(notes);
  });

  test("error: a checkpoint of before is refused and left alone", async () => {
    const before = `{"format":"embedloom-checkpoint","version":1,"fingerprint":"[]"}\n${"\0".repeat(600)}`;
    await writeFile(path, before);
    await expect(createFileJournal(path).open("model")).rejects.toMatchObject({
      code: "invalid_option",
      option: "path",
    });
    expect(await readFile(path, "utf8")).toBe(before);
  });

  test("error: a database of another program is refused and left alone", async () => {
    const other = new DatabaseSync(path);
    other.exec("CREATE TABLE theirs (name TEXT); INSERT INTO theirs VALUES ('kept')");
    other.close();
    await expect(createFileJournal(path).open("model")).rejects.toMatchObject({
      code: "invalid_option",
      option: "path",
    });
    const after = new DatabaseSync(path);
    expect(after.prepare("SELECT name FROM sqlite_schema").all()).toEqual([{ name: "theirs" }]);
    expect(after.prepare("SELECT name FROM theirs").get()).toEqual({ name: "kept" });
    after.close();
  });

  test("error: a folder that does not exist and a path that is none are refused", async () => {
    const journal = createFileJournal(join(folder, "absent", "job"));
    await expect(journal.open("model")).rejects.toMatchObject({ code: "store" });
    expect(() => createFileJournal("")).toThrow("`path`");
  });

  test("error: a journal that was closed says so", async () => {
    const run = await createFileJournal(path).open("model");
    await run.close();
    await expect(run.append(entries("a", 1))).rejects.toMatchObject({ code: "store" });
    await expect(run.lookup([contentDigest("a")])).rejects.toMatchObject({ code: "store" });
  });
});

test("error: the second of two runs is told which file it is, and the first goes on", async () => {
  const first = await createFileJournal(path).open("model");
  const second = createFileJournal(path).open("another model");
  await expect(second).rejects.toMatchObject({ code: "store", message: expect.stringContaining(`${path} is in use`) });
  await first.append(entries("a", 1, 2));
  await first.close();
  const third = await createFileJournal(path).open("model");
  expect(await third.lookup([contentDigest("a")])).toEqual([Float32Array.of(1, 2)]);
  await third.close();
});

test("behavior: wherever the last write was cut off, what had been acknowledged before is there", async () => {
  const first = await createFileJournal(path).open("model");
  await first.append(entries("a", 1, 2));
  const log = `${path}-wal`;
  const acknowledged = (await stat(log)).size;
  await first.append(entries("b", 3, 4));
  const [file, whole] = [await readFile(path), await readFile(log)];
  await first.close();
  expect(whole.length).toBeGreaterThan(acknowledged);
  for (let length = acknowledged; length <= whole.length; length += 97) {
    await writeFile(path, file);
    await writeFile(log, whole.subarray(0, length));
    const run = await createFileJournal(path).open("model");
    const [a, b] = await run.lookup([contentDigest("a"), contentDigest("b")]);
    expect(a, `cut at ${length}`).toEqual(Float32Array.of(1, 2));
    expect([undefined, Float32Array.of(3, 4)], `cut at ${length}`).toContainEqual(b);
    await run.append(entries("b", 5, 6));
    expect(await run.lookup([contentDigest("b")])).toEqual([Float32Array.of(5, 6)]);
    await run.close();
  }
});

test("behavior: a vector that is damaged, or lies under another text, is not given out, and is paid for again", async () => {
  const first = await createFileJournal(path).open("model");
  for (const text of ["a", "b", "c", "d"]) await first.append(entries(text, 1, 2));
  await first.close();
  const file = new DatabaseSync(path);
  const [a, b, c, d] = ["a", "b", "c", "d"].map(contentDigest);
  file.prepare("UPDATE vectors SET vector = ? WHERE digest = ?").run(new Uint8Array(8), a!);
  file.prepare("UPDATE vectors SET checksum = NULL WHERE digest = ?").run(b!);
  file.prepare("UPDATE vectors SET vector = x'00' WHERE digest = ?").run(c!);
  file.prepare("UPDATE vectors SET digest = ? WHERE digest = ?").run(contentDigest("other"), d!);
  file.close();
  const run = await createFileJournal(path).open("model");
  expect(await run.lookup([a!, b!, c!, contentDigest("other")])).toEqual([undefined, undefined, undefined, undefined]);
  await run.append(entries("a", 3, 4));
  expect(await run.lookup([a!])).toEqual([Float32Array.of(3, 4)]);
  await run.close();
});

test.skipIf(process.platform === "win32")("behavior: only its owner may read it, its log as well", async () => {
  const run = await createFileJournal(path).open("model");
  await run.append(entries("a", 1));
  for (const name of [path, `${path}-wal`]) expect((await stat(name)).mode & 0o777, name).toBe(0o600);
  await run.close();
});
