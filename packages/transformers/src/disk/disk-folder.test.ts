import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ModelLoadError } from "@embedloom/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { diskFolder } from "./disk-folder.ts";

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "embedloom-disk-folder-"));
  await mkdir(join(folder, "folder.json"));
  await writeFile(join(folder, "file.json"), "{}");
  await symlink("file.json", join(folder, "link.json"));
  if (process.platform !== "win32") execFileSync("mkfifo", [join(folder, "pipe.json")]);
});

afterAll(() => rm(folder, { recursive: true }));

const READS = {
  read: (file: string) => diskFolder(folder).read(file),
  open: (file: string) => diskFolder(folder).open(file),
  loadable: (file: string) => diskFolder(folder).loadable(file),
  sha256: (file: string) => diskFolder(folder).sha256([file]),
};

describe.each(Object.entries(READS))("%s", (_, read) => {
  test.each(["folder.json", "absent.json"])("error: %s is named", async (file) => {
    const failure: unknown = await read(file).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ModelLoadError);
    expect((failure as ModelLoadError).message).toContain(file);
  });

  test.skipIf(process.platform === "win32")("error: a pipe, which might never end, is not read", async () => {
    await expect(read("pipe.json")).rejects.toThrow(/pipe\.json .* is no regular file/);
  });
});

test("behavior: a link to a file is read as the file", async () => {
  expect(new TextDecoder().decode(await diskFolder(folder).read("link.json"))).toBe("{}");
});
