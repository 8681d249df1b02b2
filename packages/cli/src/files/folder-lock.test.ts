import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Failure } from "../command-line/failure.ts";
import { lockFolder } from "./folder-lock.ts";

let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "embedloom-lock-"));
});

afterEach(() => rm(folder, { recursive: true }));

test("default: one at a time, and the next when it is released", async () => {
  const first = await lockFolder(folder);
  await expect(lockFolder(folder)).rejects.toThrow(`Another process (${process.pid}) is writing here.`);
  await expect(lockFolder(folder)).rejects.toThrow(Failure);
  first.release();
  (await lockFolder(folder)).release();
  expect((await stat(join(folder, "writer.lock"))).mode & 0o777).toBe(0o600);
});

test("behavior: the lock of a process that was killed is free at once", async () => {
  const program = `
    import { lockFolder } from ${JSON.stringify(new URL("folder-lock.ts", import.meta.url).href)};
    await lockFolder(${JSON.stringify(folder)});
    console.log("locked");
    setInterval(() => {}, 1000);`;
  const owner = spawn(process.execPath, ["--input-type=module", "--eval", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(owner.stdout, "data");
  await expect(lockFolder(folder)).rejects.toThrow(`Another process (${owner.pid}) is writing here.`);
  owner.kill("SIGKILL");
  await once(owner, "exit");
  (await lockFolder(folder)).release();
});

test("behavior: a lock file that is damaged is made anew", async () => {
  await writeFile(join(folder, "writer.lock"), "garbage ".repeat(1000));
  const lock = await lockFolder(folder);
  await expect(lockFolder(folder)).rejects.toThrow(Failure);
  lock.release();
});
