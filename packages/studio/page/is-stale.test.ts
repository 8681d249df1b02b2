import { mkdir, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isStale } from "./is-stale.ts";

let folder = "";

async function put(path: string, at: number): Promise<string> {
  const file = join(folder, path);
  await mkdir(join(file, ".."), { recursive: true });
  await writeFile(file, "");
  await utimes(file, at, at);
  return file;
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "embedloom-stale-"));
  await put("src/view/page.tsx", 100);
});

afterEach(() => rm(folder, { recursive: true }));

test("default: a build that is missing, or older than a source, is stale", async () => {
  expect(await isStale(join(folder, "dist/index.html"), [folder])).toBe(true);
  const built = await put("dist/index.html", 200);
  expect(await isStale(built, [folder])).toBe(false);
  await put("src/view/page.tsx", 300);
  expect(await isStale(built, [folder])).toBe(true);
});

test("behavior: tests, packages and the build itself are no sources", async () => {
  const built = await put("dist/index.html", 200);
  await put("dist/assets/page.js", 300);
  await put("src/page.test.tsx", 300);
  await put("src/test-support/sample.ts", 300);
  await put("node_modules/vite/index.js", 300);
  expect(await isStale(built, [folder])).toBe(false);
});
