import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { writePrivateFile } from "./write-private-file.ts";

let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "embedloom-private-"));
});

afterEach(() => rm(folder, { recursive: true }));

test("default: writes the parts in order, for its owner alone, and replaces what was there", async () => {
  const path = join(folder, "deep/own/file");
  await writePrivateFile(path, ["one ", Uint8Array.of(50)]);
  await writePrivateFile(path, ["three"]);
  expect(await readFile(path, "utf8")).toBe("three");
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect((await stat(join(folder, "deep"))).mode & 0o777).toBe(0o700);
  expect(await readdir(join(folder, "deep/own"))).toEqual(["file"]);
});

// A file may have 2 KB there, as on a disk with 2 KB left; the system tells it in the middle of the second part.
test.skipIf(process.platform === "win32")(
  "error: what does not fit leaves the old file, and nothing else",
  async () => {
    const path = join(folder, "file");
    await writeFile(path, "old");
    const program = `
    import { writePrivateFile } from ${JSON.stringify(new URL("write-private-file.ts", import.meta.url).href)};
    await writePrivateFile(${JSON.stringify(path)}, ["x".repeat(1000), "y".repeat(100_000)])
      .catch((error) => console.log(error.code));`;
    const limited = ["-c", `trap '' XFSZ; ulimit -f 4; exec "$@"`, "sh", process.execPath];
    const { stdout } = await promisify(execFile)("sh", [...limited, "--input-type=module", "--eval", program]);
    expect(stdout.trim()).toBe("EFBIG");
    expect(await readFile(path, "utf8")).toBe("old");
    expect(await readdir(folder)).toEqual(["file"]);
  },
);

test("error: a name that is a folder's leaves nothing behind", async () => {
  await mkdir(join(folder, "file"));
  await writeFile(join(folder, "file/full"), "");
  await expect(writePrivateFile(join(folder, "file"), ["x"])).rejects.toThrow(/EISDIR|ENOTEMPTY|EPERM/);
  expect(await readdir(folder)).toEqual(["file"]);
});
