import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import { afterAll, describe, expect, test } from "vitest";
import { createSqliteStore } from "./sqlite-store.ts";

const folder = mkdtempSync(join(tmpdir(), "embedloom-sqlite-"));
// Anyone may enter, for the child that gives up its rights.
chmodSync(folder, 0o777);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const source = JSON.stringify(new URL("./sqlite-store.ts", import.meta.url).href);
const value = (byte: number): Uint8Array => new Uint8Array(6160).fill(byte);

/** Starts a Node process with a store on `path`; its script writes lines for the test to read. */
function startProcess(path: string, script: string, shell = ""): ChildProcessWithoutNullStreams {
  const program = `
    const { createSqliteStore } = await import(${source});
    const value = (byte) => new Uint8Array(6160).fill(byte);
    const store = createSqliteStore({ path: process.argv[1] });
    ${script}`;
  const node = [process.execPath, "--no-warnings", "--input-type=module", "-e", program, path];
  return shell === "" ? spawn(node[0]!, node.slice(1)) : spawn("sh", ["-c", `${shell} exec "$@"`, "sh", ...node]);
}

async function outputOf(child: ChildProcessWithoutNullStreams): Promise<string> {
  let [text, trouble] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (trouble += chunk.toString()));
  await once(child, "close");
  return text + trouble;
}

function integrityOf(path: string): unknown {
  const database = new DatabaseSync(path);
  try {
    return database.prepare("PRAGMA integrity_check").all();
  } finally {
    database.close();
  }
}

describe("several processes", () => {
  test("behavior: a writer that is killed loses nothing that it was told is written, and damages nothing", async () => {
    const path = join(folder, "killed.sqlite");
    for (const kill of [2, 5, 9]) {
      const child = startProcess(
        path,
        `for (let i = 0; ; i++) {
          await store.setMany(Array.from({ length: 20 }, (_, j) => ({ key: "${kill}:" + i + ":" + j, value: value(i) })));
          console.log(i);
        }`,
      );
      const exited = once(child, "exit");
      let last = -1;
      for await (const line of createInterface({ input: child.stdout })) {
        last = Number(line);
        if (last === kill) child.kill("SIGKILL");
      }
      expect(await exited).toEqual([null, "SIGKILL"]);
      const store = createSqliteStore({ path });
      const keys = Array.from({ length: (last + 1) * 20 }, (_, n) => `${kill}:${Math.floor(n / 20)}:${n % 20}`);
      const found = await store.getMany(keys);
      expect(found.map((bytes) => bytes?.[0])).toEqual(keys.map((_, n) => Math.floor(n / 20)));
      await store.close();
      expect(integrityOf(path)).toEqual([{ integrity_check: "ok" }]);
    }
  }, 30_000);

  test("behavior: that make and fill one file at the same time all succeed", async () => {
    const path = join(folder, "shared.sqlite");
    const children = Array.from({ length: 5 }, (_, child) =>
      startProcess(
        path,
        `for (let i = 0; i < 10; i++) {
          await store.setMany(Array.from({ length: 20 }, (_, j) => ({ key: "${child}:" + i + ":" + j, value: value(${child}) })));
        }
        await store.close();
        console.log("done");`,
      ),
    );
    expect(await Promise.all(children.map(outputOf))).toEqual(children.map(() => "done\n"));
    const store = createSqliteStore({ path });
    const keys = children.flatMap((_, child) =>
      Array.from({ length: 200 }, (__, n) => `${child}:${Math.floor(n / 20)}:${n % 20}`),
    );
    const found = await store.getMany(keys);
    expect(found.map((bytes) => bytes?.[0])).toEqual(keys.map((key) => Number(key.split(":")[0])));
    await store.close();
  }, 30_000);

  test("behavior: an open store does not keep the process alive", async () => {
    const path = join(folder, "open.sqlite");
    const child = startProcess(
      path,
      `await store.setMany([{ key: "a", value: value(1) }]); console.log("end of script");`,
    );
    expect(await outputOf(child)).toBe("end of script\n");
    expect(child.exitCode).toBe(0);
  }, 30_000);
});

const reportFailure = `
  await store.setMany([{ key: "a", value: value(1) }]).then(() => console.log("written"), (e) => console.log(e.code, e.message));
  await store.getMany(["old"]).then(([v]) => console.log("read", v?.length), (e) => console.log(e.code, e.message));`;

describe.skipIf(process.platform === "win32")("a disk that does not take more", () => {
  test("error: a file that can only be read is reported at writes, and read on", async () => {
    const path = join(folder, "read-only.sqlite");
    const store = createSqliteStore({ path });
    await store.setMany([{ key: "old", value: value(1) }]);
    await store.close();
    chmodSync(path, 0o444);
    // The superuser may write to anything.
    const giveUpRights = "if (process.getuid() === 0) process.setuid(65534);";
    const output = await outputOf(startProcess(path, giveUpRights + reportFailure));
    expect(output.replaceAll(folder, "FOLDER").split("\n")).toMatchInlineSnapshot(`
      [
        "store The cache file FOLDER/read-only.sqlite can only be read: make the file and its folder writable, or choose another \`path\`.",
        "read 6160",
        "",
      ]
    `);
  }, 30_000);

  test("error: a limit of the file size is reported, and damages nothing", async () => {
    const path = join(folder, "limited.sqlite");
    const fill = `
      const entries = Array.from({ length: 200 }, (_, i) => ({ key: "k" + i, value: value(1) }));
      await store.setMany(entries).then(() => console.log("written"), (e) => console.log(e.code, e.message));`;
    // 512 blocks of 512 bytes; the signal that would end the process is ignored, so that the write fails.
    const output = await outputOf(startProcess(path, fill, "trap '' XFSZ; ulimit -f 512;"));
    expect(output.replaceAll(folder, "FOLDER")).toMatchInlineSnapshot(`
      "store The cache file FOLDER/limited.sqlite failed (SQLite 10: disk I/O error): check the disk and its free space.
      "
    `);
    expect(integrityOf(path)).toEqual([{ integrity_check: "ok" }]);
    const store = createSqliteStore({ path });
    await store.setMany([{ key: "later", value: value(2) }]);
    expect((await store.getMany(["k0", "later"])).map((bytes) => bytes?.[0])).toEqual([undefined, 2]);
    await store.close();
  }, 30_000);
});
