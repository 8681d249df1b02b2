import { rmSync, writeFileSync } from "node:fs";
import { mkdir, rename, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import type { SourceItem } from "./source.ts";
import { temporaryFile } from "../test-support/sync-bench.ts";
import { createFolderSource, type FolderSource } from "./folder-source.ts";

async function read(source: FolderSource, ids?: readonly string[]): Promise<SourceItem[]> {
  const items: SourceItem[] = [];
  for await (const item of source.read({ ids })) items.push(item);
  return items;
}

async function folderOf(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const folder = dirname(temporaryFile());
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return folder;
}

test("default: reads text files, named by their paths, without hidden files, links and installed packages", async () => {
  const folder = await folderOf({
    "b/deep/c.txt": "three",
    "a.md": "\uFEFFone",
    ".hidden/x.md": "no",
    "node_modules/x/readme.md": "no",
    "image.png": "no",
  });
  await symlink(join(folder, "a.md"), join(folder, "link.md"));
  expect(await read(createFolderSource(folder))).toEqual([
    { id: "a.md", text: "one" },
    { id: "b/deep/c.txt", text: "three" },
  ]);
});

test("args: extensions and a choice of paths", async () => {
  const folder = await folderOf({ "a.adoc": "one", "drafts/b.adoc": "two", "c.md": "three" });
  const source = createFolderSource(folder, { extensions: [".adoc"], include: (path) => path !== "drafts" });
  expect(await read(source)).toEqual([{ id: "a.adoc", text: "one" }]);
  expect(source.includes("drafts/b.adoc", false)).toBe(false);
});

test("behavior: reads single files, without one that is gone and one outside the folder", async () => {
  const folder = await folderOf({ "docs/a.md": "one", "secret.md": "no" });
  expect(await read(createFolderSource(join(folder, "docs")), ["a.md", "gone.md", "../secret.md"])).toEqual([
    { id: "a.md", text: "one" },
  ]);
});

test("error: a file that is not UTF-8 is a failure with its line", async () => {
  const folder = await folderOf({
    "a.md": Buffer.concat([Buffer.from("one\ntwo\n"), Buffer.from([0xff, 0xfe])]),
    "b.md": "two",
  });
  expect(await read(createFolderSource(folder))).toEqual([
    { id: "a.md", line: 3, error: expect.objectContaining({ code: "invalid_input" }) },
    { id: "b.md", text: "two" },
  ]);
});

test("error: a missing folder ends the reading", async () => {
  await expect(read(createFolderSource(`${temporaryFile()}/none`))).rejects.toMatchObject({ code: "store" });
});

test("error: a subfolder that cannot be read is a failure without a document", async () => {
  const folder = await folderOf({ "a.md": "one", "closed/b.md": "two" });
  const closed = join(folder, "closed");
  const source = createFolderSource(folder, {
    include(path) {
      // The folder becomes a file after it was listed and before it is read.
      if (path === "closed") {
        rmSync(closed, { recursive: true });
        writeFileSync(closed, "");
      }
      return true;
    },
  });
  expect(await read(source)).toEqual([
    { id: "a.md", text: "one" },
    { place: "closed", error: expect.objectContaining({ code: "store" }) },
  ]);
});

test("behavior: a file that is renamed while the folder is read is a failure, and keeps its rows", async () => {
  const folder = await folderOf({ "a.md": "one", "b.md": "two", "deep/c.md": "three", "e.md": "four" });
  const items: SourceItem[] = [];
  for await (const item of createFolderSource(folder).read({})) {
    items.push(item);
    if (items.length > 1) continue;
    await rename(join(folder, "b.md"), join(folder, "0.md"));
    await rename(join(folder, "deep"), join(folder, "a-deep"));
  }
  const wasRenamed = expect.objectContaining({ code: "store", message: expect.stringContaining("was renamed") });
  expect(items).toEqual([
    { id: "a.md", text: "one" },
    { id: "b.md", error: wasRenamed },
    { place: "deep", error: wasRenamed },
    { id: "e.md", text: "four" },
  ]);
});

test("error: a missing folder does not count as a removal of single files", async () => {
  await expect(read(createFolderSource(`${temporaryFile()}/none`), ["a.md"])).rejects.toMatchObject({ code: "store" });
});
