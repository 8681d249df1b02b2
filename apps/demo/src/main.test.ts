import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

const MAIN = fileURLToPath(new URL("main.ts", import.meta.url));

// Every test starts processes that load a model, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "embedloom-demo-"));
});

afterEach(() => rm(folder, { recursive: true }));

async function demo(...args: readonly string[]): Promise<{ code: number | null; out: string; err: string }> {
  const env = { PATH: process.env["PATH"] ?? "", HOME: folder, EMBEDLOOM_DATA: join(folder, "data") };
  const child = spawn(process.execPath, [MAIN, ...args], { cwd: folder, env });
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  return { code: child.exitCode, out, err };
}

test("default: indexes the samples, answers three questions, and embeds nothing the second time", async () => {
  const first = await demo();
  expect(first.err).toBe("");
  expect(first.code).toBe(0);
  expect(first.out.match(/The answer is number [2-9] of \d+ among plain chunks, 1 among late ones\./g)).toHaveLength(3);
  expect(first.out).not.toContain("\u001B");
  const second = await demo();
  expect(second.out.match(/^\d+ chunks: \d+ unchanged, in /gm)).toHaveLength(2);
  const answers = (out: string): string => out.slice(out.indexOf("When does"));
  expect(answers(second.out)).toBe(answers(first.out));
  expect((await demo("search", "How did Tomas Lindqvist burn his hands?")).out).toMatch(/^ 1\. .*the-ferry\.txt:\d+/m);
});

test("behavior: the samples take nothing of the user's away, and have the user's commands beside them", async () => {
  await writeFile(join(folder, "roof.md"), "# Roof\n\nThe landlord mends the roof and the drains.");
  expect(await demo("index", "roof.md", "--name", "mine")).toMatchObject({ code: 0, err: "" });
  expect(await demo("samples")).toMatchObject({ code: 0 });
  const found = await demo("search", "who repairs the roof?");
  expect(found).toMatchObject({ code: 0, out: expect.stringContaining("roof.md:1") });
  expect((await demo("bogus")).err).toMatch(/^error: unknown command 'bogus'\n/);
});
