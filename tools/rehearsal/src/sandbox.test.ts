import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { fromRoot } from "./repository.ts";
import { createSandbox, type Sandbox } from "./sandbox.ts";

const registry = "http://127.0.0.1:9/";

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = createSandbox();
});
afterEach(() => {
  sandbox.remove();
  vi.unstubAllEnvs();
});

test("default: lies outside the repository, and goes with all that is in it", () => {
  expect(sandbox.folder.startsWith(fromRoot())).toBe(false);
  writeFileSync(join(sandbox.folder, "file"), "text");
  sandbox.remove();
  expect(existsSync(sandbox.folder)).toBe(false);
});

test("behavior: npm and pnpm find the registry there, and nothing of the user's", () => {
  const env = sandbox.env(registry);
  expect(readFileSync(env["NPM_CONFIG_USERCONFIG"] ?? "", "utf8")).toContain(`registry=${registry}\n`);
  for (const name of ["HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "NPM_CONFIG_CACHE", "TMPDIR"])
    expect(env[name]?.startsWith(sandbox.folder), name).toBe(true);
  expect(env["HOME"]).not.toBe(homedir());
});

test("behavior: what npm and the test run hand down does not reach the programs", () => {
  vi.stubEnv("npm_config_registry", "http://127.0.0.1:1/");
  vi.stubEnv("NODE_ENV", "production");
  const env = sandbox.env(registry);
  expect(Object.keys(env)).not.toEqual(expect.arrayContaining(["npm_config_registry"]));
  expect(env["NODE_ENV"]).toBeUndefined();
  expect(env["PATH"]).toBe(process.env["PATH"]);
});
