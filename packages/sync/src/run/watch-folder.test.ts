import { mkdir, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { createFolderSource } from "../sources/folder-source.ts";
import { openSyncFile } from "../session/sync-file.ts";
import { createBench, temporaryFile } from "../test-support/sync-bench.ts";
import { watchFolder } from "./watch-folder.ts";

test("default: one run over the changed files, and one embedding for a burst of changes", async () => {
  const folder = join(dirname(temporaryFile()), "docs");
  await mkdir(join(folder, "deep"), { recursive: true });
  await writeFile(join(folder, "a.md"), "one\ntwo");
  await writeFile(join(folder, "other.bin"), "no document");
  const source = createFolderSource(folder);
  const bench = createBench({ source });
  const reports = watchFolder(bench.sync, source, { settleMs: 400 });
  expect((await reports.next()).value).toMatchObject({ added: 2, embedded: 2 });
  bench.paid();
  for (let i = 0; i <= 5; i++) await writeFile(join(folder, "a.md"), `one\nversion ${i}`);
  await writeFile(join(folder, "deep", "b.md"), "three");
  await writeFile(join(folder, ".hidden.md"), "hidden");
  expect((await reports.next()).value).toMatchObject({ documents: 2, changed: 1, added: 1, unchanged: 1 });
  expect(bench.paid().toSorted()).toEqual(["three", "version 5"]);
  await rename(join(folder, "a.md"), join(folder, "c.md"));
  await rm(join(folder, "deep", "b.md"));
  expect((await reports.next()).value).toMatchObject({ moved: 2, deleted: 1, embedded: 0 });
  expect(bench.rows()).toEqual(["c.md: one", "c.md: version 5"]);
  await reports.return();
});

test("error: an abort ends the watching with its reason", async () => {
  const folder = dirname(temporaryFile());
  await writeFile(join(folder, "a.md"), "one");
  const source = createFolderSource(folder);
  const stop = new AbortController();
  const reports = watchFolder(createBench({ source }).sync, source, { signal: stop.signal });
  await reports.next();
  const next = reports.next();
  stop.abort(new Error("enough"));
  await expect(next).rejects.toThrow("enough");
});

test("behavior: sees an atomic save, an edit that keeps the file's time, and a file that becomes a folder and back", async () => {
  const folder = join(dirname(temporaryFile()), "docs");
  await mkdir(folder);
  const path = join(folder, "a.md");
  await writeFile(path, "one");
  const source = createFolderSource(folder);
  const bench = createBench({ source });
  const reports = watchFolder(bench.sync, source, { settleMs: 200 });
  await reports.next();
  const { mtime } = await stat(path);
  await writeFile(path, "two");
  // The time of access is later than that of the last change, as after any read.
  await utimes(path, new Date(mtime.getTime() + 60_000), mtime);
  expect((await reports.next()).value).toMatchObject({ changed: 1 });
  await writeFile(join(folder, "draft"), "six");
  await rename(join(folder, "draft"), path);
  await reports.next();
  expect(bench.rows()).toEqual(["a.md: six"]);
  await rm(path);
  await mkdir(path);
  await writeFile(join(path, "in.md"), "inside");
  while (bench.rows().join() !== "a.md/in.md: inside") await reports.next();
  await writeFile(join(path, "in.md"), "edited");
  while (bench.rows().join() !== "a.md/in.md: edited") await reports.next();
  await rm(path, { recursive: true });
  await writeFile(path, "a file again");
  while (bench.rows().join() !== "a.md: a file again") await reports.next();
  await reports.return();
});

test("behavior: documents that a budget did not reach are embedded with the next change", async () => {
  const folder = join(dirname(temporaryFile()), "docs");
  await mkdir(folder);
  await writeFile(join(folder, "a.md"), "one\ntwo\nthree");
  const source = createFolderSource(folder);
  const bench = createBench({ source });
  const reports = watchFolder(bench.sync, source, { settleMs: 100, maxTokens: 3 });
  expect((await reports.next()).value).toMatchObject({ added: 2, stoppedBy: { code: "budget_exhausted" } });
  await writeFile(join(folder, "b.md"), "bee");
  while (bench.rows().length < 4) await reports.next();
  expect(bench.paid().toSorted()).toEqual(["bee", "one", "three", "two"]);
  await reports.return();
});

test("error: a first run that throws calls `onError`, and is retried without a change", async () => {
  const folder = join(dirname(temporaryFile()), "docs");
  await mkdir(folder);
  await writeFile(join(folder, "a.md"), "one");
  const source = createFolderSource(folder);
  const bench = createBench({ source });
  const running = await openSyncFile(bench.file, { waitMs: 0, signal: undefined });
  const errors: unknown[] = [];
  const onError = (error: unknown): void => {
    errors.push(error);
    if (errors.length === 2) running.close();
  };
  const reports = watchFolder(bench.sync, source, { onError, retryMs: 20, settleMs: 20 });
  expect((await reports.next()).value).toMatchObject({ added: 1 });
  expect(errors).toMatchObject([{ code: "store" }, { code: "store" }]);
  await reports.return();
  await expect(watchFolder(createBench({ source: failing }).sync, source).next()).rejects.toThrow("no source");
});

test("behavior: a folder that is moved away does not empty the index, and is watched again when it is back", async () => {
  const folder = join(dirname(temporaryFile()), "docs");
  await mkdir(join(folder, "deep"), { recursive: true });
  await writeFile(join(folder, "a\\b.md"), "one");
  await writeFile(join(folder, "deep", "c.md"), "two");
  const source = createFolderSource(folder);
  const bench = createBench({ source });
  let gone = (): void => {};
  const isGone = new Promise<void>((resolve) => (gone = resolve));
  const reports = watchFolder(bench.sync, source, { onError: () => gone(), retryMs: 50, settleMs: 50 });
  await reports.next();
  const before = bench.rows();
  await rename(folder, `${folder}-away`);
  const next = reports.next();
  await isGone;
  expect(bench.rows()).toEqual(before);
  await mkdir(folder);
  await writeFile(join(folder, "a\\b.md"), "one");
  await next;
  while (bench.rows().join() !== "a\\b.md: one") await reports.next();
  await writeFile(join(folder, "a\\b.md"), "edited");
  while (bench.rows().join() !== "a\\b.md: edited") await reports.next();
  await reports.return();
});

test("behavior: hundreds of changes at once are one run, and a folder that is moved away and put back is embedded again", async () => {
  const folder = join(dirname(temporaryFile()), "docs");
  await mkdir(join(folder, "in"), { recursive: true });
  await writeFile(join(folder, "stays.md"), "stays");
  const source = createFolderSource(folder);
  const bench = createBench({ source });
  const reports = watchFolder(bench.sync, source, { settleMs: 500 });
  await reports.next();
  for (let i = 0; i < 300; i++) await writeFile(join(folder, "in", `${i}.md`), `text ${i}`);
  expect((await reports.next()).value).toMatchObject({ documents: 300, added: 300 });
  bench.paid();
  await rename(join(folder, "in"), join(folder, "..", "away"));
  while (bench.rows().length > 1) await reports.next();
  await rename(join(folder, "..", "away"), join(folder, "in"));
  while (bench.rows().length < 301) await reports.next();
  expect(bench.paid()).toHaveLength(300);
  await reports.return();
}, 30_000);

const failing = () => {
  throw new Error("no source");
};

test("error: a caller's own sync must give a report", async () => {
  const folder = dirname(temporaryFile());
  const source = createFolderSource(folder);
  for (const report of [undefined, null, {}, { failed: 7 }]) {
    const sync = { ...createBench({ source }).sync, run: async () => report as never };
    await expect(watchFolder(sync, source).next()).rejects.toMatchObject({ option: "sync.run()" });
  }
});
