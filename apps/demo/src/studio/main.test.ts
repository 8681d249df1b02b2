import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
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
  const exit = once(child, "exit");
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (!line.startsWith("The studio is at ")) continue;
    const url = line.replace("The studio is at ", "");
    expect([url.includes(`:${port}/`), (await fetch(`${url}api/snapshot`)).status]).toEqual([false, 200]);
    child.kill("SIGINT");
  }
  expect(lines).toEqual([
    `Port ${port} is taken.`,
    expect.stringMatching(/^The studio is at http:\/\/127\.0\.0\.1:\d+\/$/),
  ]);
  expect(await exit).toEqual([0, null]);
});

test("args: another host than loopback needs a token", async () => {
  const { code, err } = await failure(["--host", "0.0.0.0"]);
  expect([code, err]).toEqual([2, expect.stringContaining("--token")]);
});

test("error: a second studio on the same folder is refused with the way out", async () => {
  const { dataFolder } = await startTestStudio();
  const { code, err } = await failure(["--port", "0", "--data", dataFolder]);
  expect([code, err]).toEqual([1, expect.stringMatching(/^Another studio uses .*--data\.\n$/)]);
});
