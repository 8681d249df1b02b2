import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { bytesOf, installedPackages } from "./installed-packages.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "installed-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function put(path: string, name: string): void {
  mkdirSync(join(folder, path, "dist"), { recursive: true });
  writeFileSync(join(folder, path, "package.json"), JSON.stringify({ name, version: "1.0.0" }));
  writeFileSync(join(folder, path, "dist/index.js"), "12345");
}

const names = (): string[] => installedPackages(folder).map(({ manifest }) => manifest.name);

test("default: finds what npm lays flat, scoped, and nested", () => {
  put("node_modules/a", "a");
  put("node_modules/@s/b", "@s/b");
  put("node_modules/a/node_modules/c", "c");
  expect(names().toSorted()).toEqual(["@s/b", "a", "c"]);
});

test("behavior: finds what pnpm keeps in its store there once, though links lead to it", () => {
  put("node_modules/.pnpm/a@1.0.0/node_modules/a", "a");
  symlinkSync(join(folder, "node_modules/.pnpm/a@1.0.0/node_modules/a"), join(folder, "node_modules/a"), "junction");
  expect(names()).toEqual(["a"]);
});

test("behavior: bytes are a package's own, without what is installed below it", () => {
  put("node_modules/a", "a");
  const alone = bytesOf(join(folder, "node_modules/a"));
  put("node_modules/a/node_modules/c", "c");
  expect(alone).toBe(5 + JSON.stringify({ name: "a", version: "1.0.0" }).length);
  expect(bytesOf(join(folder, "node_modules/a"))).toBe(alone);
});

test("default: an empty folder has none", () => {
  expect(names()).toEqual([]);
});
