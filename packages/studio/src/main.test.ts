import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { startTestStudio, testFolder } from "./test-support/test-studio.ts";

const MAIN = fileURLToPath(new URL("main.ts", import.meta.url));

function start(args: readonly string[]) {
  const env = { PATH: process.env["PATH"] ?? "" };
  const child = spawn(process.execPath, [MAIN, "--no-build", ...args], { env });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

async function failure(args: readonly string[]): Promise<{ code: number | null; err: string }> {
  const child = start(args);
  const [err] = await Promise.all([text(child.stderr), once(child, "exit")]);
  return { code: child.exitCode, err };
}

test("behavior: a port that is taken is told and passed over, the address is printed, and an interrupt ends it", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  onTestFinished(() => void taken.close());
  const { port } = taken.address() as { port: number };
  const child = start(["--port", String(port), "--data", await testFolder()]);
  const [exit, err] = [once(child, "exit"), text(child.stderr)];
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (!line.startsWith("The studio is at ")) continue;
    const url = new URL(line.replace("The studio is at ", ""));
    expect(url.port).not.toBe(`${port}`);
    const headers = { authorization: `Bearer ${url.searchParams.get("token")}` };
    const snapshot = new URL("/api/snapshot", url);
    expect([(await fetch(snapshot)).status, (await fetch(snapshot, { headers })).status]).toEqual([401, 200]);
    child.kill("SIGINT");
  }
  expect(lines).toEqual([
    `Port ${port} is taken.`,
    expect.stringMatching(/^The studio is at http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{32}$/),
  ]);
  expect({ exit: await exit, err: await err }).toEqual({ exit: [0, null], err: "" });
});

// Elsewhere the system's own opener decides, which a test cannot ask.
test.skipIf(process.platform !== "linux")(
  "behavior: the browser is led through a file for its owner alone",
  async () => {
    const folder = await testFolder();
    const browser = join(folder, "browser.sh");
    await writeFile(browser, `#!/bin/sh\necho "$@" > ${folder}/opened\n`, { mode: 0o700 });
    const env = { PATH: process.env["PATH"] ?? "", BROWSER: browser };
    const child = spawn(process.execPath, [MAIN, "--no-build", "--open", "--port", "0", "--data", folder], { env });
    onTestFinished(() => void child.kill("SIGKILL"));
    const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
    const file = join(folder, "open-studio.html");
    await expect
      .poll(() => readFile(join(folder, "opened"), "utf8").catch(() => ""), { timeout: 30_000 })
      .toBe(`${file}\n`);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(file, "utf8")).toContain(line.replace("The studio is at ", "url="));
  },
);

test("args: another host than loopback needs a token", async () => {
  const { code, err } = await failure(["--host", "0.0.0.0", "--no-token"]);
  expect([code, err]).toEqual([2, expect.stringContaining("--no-token")]);
});

test("error: a second studio on the same folder is refused with the way out", async () => {
  const { dataFolder } = await startTestStudio();
  const { code, err } = await failure(["--port", "0", "--data", dataFolder]);
  expect([code, err]).toEqual([1, expect.stringMatching(/^Another studio uses .*--data\.\n$/)]);
});

test("error: a database that is damaged is told in a sentence, and left alone", async () => {
  const data = await testFolder();
  const path = join(data, "studio.sqlite");
  await writeFile(path, "no database, but something somebody wrote. ".repeat(100));
  const before = await readFile(path);
  const { code, err } = await failure(["--port", "0", "--data", data]);
  expect([code, err]).toEqual([1, expect.stringMatching(/^The database .*studio\.sqlite is damaged, .*--data\.\n$/)]);
  expect(await readFile(path)).toEqual(before);
});
