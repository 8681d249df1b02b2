import { truncate, writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { openSyncFile } from "../session/sync-file.ts";
import { createBench, temporaryFile } from "../test-support/sync-bench.ts";
import { createHeldRows } from "./held-rows.ts";

const alone = { waitMs: 0, signal: undefined };
const entries = Array.from({ length: 5000 }, (_, i) => {
  const digest = i.toString(16).padStart(32, "0");
  return { id: `${digest}-${digest.slice(16)}-${digest.slice(16)}`, digest };
});

test("error: a full disk is a StoreError that says what to do, wherever it is met", async () => {
  const path = temporaryFile();
  const file = await openSyncFile(path, alone);
  const held = createHeldRows(file.database, "");
  file.database.exec("PRAGMA temp.max_page_count = 20");
  const full = { code: "store", message: expect.stringMatching(/state\.sync found no room .* make room \(/) };
  expect(() => held.add(entries)).toThrow(expect.objectContaining(full));
  file.close();
});

test("behavior: a run whose file is full has done its work, and its report says what failed", async () => {
  const bench = createBench();
  bench.items = Array.from({ length: 3000 }, (_, i) => ({ id: `d${i}`, text: `t${i}` }));
  await bench.sync.run();
  const file = await openSyncFile(bench.file, alone);
  file.database.exec("DELETE FROM kept");
  file.close();
  bench.items.push({ id: "more", text: "more" });
  // The pages after the first two are gone, as a disk leaves them.
  await truncate(bench.file, 8192);
  const report = await bench.sync.run().catch((error: unknown) => error);
  expect(report).toMatchObject({ code: "store", message: expect.stringContaining("is damaged: remove it") });
});

test("error: a file that is none of ours is refused", async () => {
  const path = temporaryFile();
  await writeFile(path, "a letter to somebody else, long enough to be read as a header of a database of some kind");
  await expect(openSyncFile(path, alone)).rejects.toMatchObject({ code: "invalid_option", option: "file" });
});
