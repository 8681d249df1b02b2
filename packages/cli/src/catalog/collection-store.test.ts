import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
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

test.each([
  ["{", "its settings are damaged"],
  ["null", "its settings are damaged"],
  ["[]", "its settings are damaged"],
  ['{"settings":{}}', "its settings are damaged"],
  ['{"version":1}', "its settings are damaged"],
  ['{"version":1,"settings":{"paths":"x"}}', "its settings are damaged"],
  ['{"version":2}', "it has version 2, this program reads 1"],
])("error: settings %j are told with the way out", async (content, reason) => {
  const data = mkdtempSync(join(tmpdir(), "embedloom-store-"));
  onTestFinished(() => rmSync(data, { recursive: true }));
  const store = createCollectionStore(data);
  mkdirSync(store.folderOf("notes"), { recursive: true });
  writeFileSync(join(store.folderOf("notes"), "collection.json"), content);
  await expect(store.read("notes")).rejects.toThrow(
    `The collection notes cannot be used: ${reason}. Make it again: embedloom remove notes, then embedloom index PATH.`,
  );
});
