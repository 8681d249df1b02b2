import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { createFolderSource } from "../sources/folder-source.ts";
import { createBench, temporaryFile } from "../test-support/sync-bench.ts";
import { watchFolder } from "./watch-folder.ts";

test("default: one run over what has changed, and one embedding for a burst of changes", async () => {
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
