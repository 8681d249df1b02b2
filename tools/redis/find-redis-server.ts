import { globSync } from "node:fs";
import { join } from "node:path";
import { unpackPackage } from "../debian/unpack-package.ts";
import { findExecutable, isExecutable } from "../find-executable.ts";

/** A Redis or Valkey binary, and the folder its shared libraries lie in when that is not a system folder. */
export interface RedisServerBinary {
  readonly path: string;
  readonly libraryPath: string | undefined;
}

const cacheFolder = join(import.meta.dirname, "../../.cache/redis");

/** Looks on PATH, then in `.cache/redis`, then unpacks the distribution's package there; `undefined` when all three fail. */
export function findRedisServer(): RedisServerBinary | undefined {
  return onPath() ?? unpacked() ?? (unpackPackage("redis-server", cacheFolder) ? unpacked() : undefined);
}

function onPath(): RedisServerBinary | undefined {
  const path = findExecutable(["redis-server", "valkey-server"]);
  return path === undefined ? undefined : { path, libraryPath: undefined };
}

function unpacked(): RedisServerBinary | undefined {
  const path = join(cacheFolder, "usr/bin/redis-server");
  if (!isExecutable(path)) return undefined;
  return { path, libraryPath: globSync(join(cacheFolder, "usr/lib/*-linux-gnu*"))[0] };
}
