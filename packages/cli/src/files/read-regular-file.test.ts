import { execFileSync } from "node:child_process";
import { link, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { readRegularFile } from "./read-regular-file.ts";

let folder = "";
let within = "";

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "embedloom-files-")));
  within = join(folder, "inside");
  await mkdir(within);
});

afterEach(() => rm(folder, { recursive: true }));

const read = (name: string, maxBytes = 1000) => readRegularFile(join(within, name), { maxBytes, within });

describe("readRegularFile", () => {
  test("default: gives the bytes, and the same identity for every name of a file", async () => {
    await writeFile(join(within, "a.md"), "Text.");
    await link(join(within, "a.md"), join(within, "b.md"));
    await symlink("a.md", join(within, "c.md"));
    const files = await Promise.all(["a.md", "b.md", "c.md"].map((name) => read(name)));
    expect(files.map((file) => "bytes" in file && Buffer.from(file.bytes).toString())).toEqual(Array(3).fill("Text."));
    expect(new Set(files.map((file) => "identity" in file && file.identity)).size).toBe(1);
  });

  test("args: maxBytes, to the byte", async () => {
    await writeFile(join(within, "a.md"), "x".repeat(1000));
    expect(await read("a.md")).toHaveProperty("bytes");
    expect(await read("a.md", 999)).toMatchObject({ reason: "it has more than 999 bytes; split it" });
  });

  test("error: links that lead out, through a folder as well, and links in a circle", async () => {
    await writeFile(join(folder, "secret.md"), "secret");
    // Its name begins as the folder's does.
    await mkdir(`${within}-too`);
    await writeFile(join(`${within}-too`, "near.md"), "secret");
    await symlink("..", join(within, "up"));
    await symlink("../secret.md", join(within, "out.md"));
    await symlink("out.md", join(within, "twice.md"));
    await symlink("../inside-too/near.md", join(within, "near.md"));
    await symlink("circle.md", join(within, "circle.md"));
    for (const name of ["out.md", "twice.md", "up/secret.md", "near.md"]) {
      expect(await read(name)).toMatchObject({ reason: "it is a link that leads out of the folder" });
    }
    expect(await read("circle.md")).toMatchObject({ reason: "it cannot be read (its links go round in a circle)" });
    expect(await read("none.md")).toMatchObject({ reason: "it cannot be read (it does not exist)" });
  });

  test.skipIf(process.platform === "win32")("error: pipes, devices, sockets and folders are not opened", async () => {
    execFileSync("mkfifo", [join(within, "pipe.md")]);
    const server = createServer().listen(join(within, "socket.md"));
    onTestFinished(() => void server.close());
    await mkdir(join(within, "folder.md"));
    for (const name of ["pipe.md", "socket.md", "folder.md"]) {
      expect(await read(name), name).toMatchObject({ reason: "it is no regular file" });
    }
    expect(await readRegularFile("/dev/zero", { maxBytes: 1000 })).toMatchObject({ reason: "it is no regular file" });
  });

  test.skipIf(process.platform !== "linux")(
    "error: a file that has more than it says, or fails to be read",
    async () => {
      // Of a size of 0, as all of them there.
      expect(await readRegularFile("/proc/self/maps", { maxBytes: 100 })).toHaveProperty("reason");
      expect(await readRegularFile("/proc/self/mem", { maxBytes: 100 })).toMatchObject({
        reason: "it cannot be read (EIO)",
      });
    },
  );
});
