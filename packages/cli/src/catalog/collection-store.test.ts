import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createCollectionStore } from "./collection-store.ts";

test.each<[string, (path: string) => unknown]>([
  ["a folder", (path) => mkdirSync(path)],
  ["a pipe", (path) => execFileSync("mkfifo", [path])],
  ["a device without an end", (path) => symlinkSync("/dev/zero", path)],
])("error: %s in the place of the settings is told at once", async (_, make) => {
  const data = mkdtempSync(join(tmpdir(), "embedloom-store-"));
  onTestFinished(() => rmSync(data, { recursive: true }));
  const store = createCollectionStore(data);
  mkdirSync(store.folderOf("notes"), { recursive: true });
  make(join(store.folderOf("notes"), "collection.json"));
  await expect(store.read("notes")).rejects.toThrow("it is no regular file");
});

test("default: a collection that is not there is none", async () => {
  expect(await createCollectionStore("/nowhere").read("notes")).toBeUndefined();
});
