import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { findRedisServer } from "./find-redis-server.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "embedloom-find-"));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

function put(name: string, mode: number): string {
  const path = join(folder, name);
  writeFileSync(path, "#!/bin/sh\n");
  chmodSync(path, mode);
  return path;
}

test("default: valkey-server on PATH is as good as redis-server", () => {
  const path = put("valkey-server", 0o755);
  vi.stubEnv("PATH", ["", join(folder, "absent"), folder].join(delimiter));
  expect(findRedisServer()).toEqual({ path, libraryPath: undefined });
});

test.skipIf(process.platform === "win32" || process.getuid?.() === undefined)(
  "behavior: a file that cannot be run is passed over",
  () => {
    put("redis-server", 0o644);
    const path = put("valkey-server", 0o755);
    vi.stubEnv("PATH", folder);
    expect(findRedisServer()?.path).toBe(path);
  },
);
