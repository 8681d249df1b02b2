import { rm, truncate, writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { openSyncFile } from "../session/sync-file.ts";
import { createBench, temporaryFile } from "../test-support/sync-bench.ts";
import { createHeldRows } from "./held-rows.ts";

const alone = { waitMs: 0, signal: undefined };
const entries = Array.from({ length: 5000 }, (_, i) => {
  const digest = i.toString(16).padStart(32, "0");
  return { id: `${digest}-${digest.slice(16)}-${digest.slice(16)}`, digest };
});

test("error: a full disk is a StoreError that says what to do, at every step", async () => {
  const path = temporaryFile();
  const file = await openSyncFile(path, alone);
  const held = createHeldRows(file.database, "");
  file.database.exec("PRAGMA temp.max_page_count = 20");
  const full = { code: "store", message: expect.stringMatching(/state\.sync found no room .* make room \(/) };
  expect(() => held.add(entries)).toThrow(expect.objectContaining(full));
  file.close();
});

test("error: a damaged file is a StoreError that says to remove it, and the next run without it succeeds", async () => {
  const bench = createBench();
  bench.items = Array.from({ length: 3000 }, (_, i) => ({ id: `d${i}`, text: `t${i}` }));
  await bench.sync.run();
  bench.items.push({ id: "more", text: "more" });
  // Cut off the pages after the first two, as a damaged disk does.
  await truncate(bench.file, 8192);
  const damaged = { code: "store", message: expect.stringContaining("is damaged: remove it") };
  await expect(bench.sync.run()).rejects.toMatchObject(damaged);
  await rm(bench.file);
  await bench.sync.run();
  expect(bench.rows()).toHaveLength(3001);
});

test("error: a file of another program is refused", async () => {
  const path = temporaryFile();
  await writeFile(path, "a letter to somebody else, long enough to be read as a header of a database of some kind");
  await expect(openSyncFile(path, alone)).rejects.toMatchObject({ code: "invalid_option", option: "file" });
});
