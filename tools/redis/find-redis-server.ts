import { accessSync, constants, globSync } from "node:fs";
import { delimiter, join } from "node:path";
import { unpackPackage } from "../debian/unpack-package.ts";

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
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  const candidates = folders.flatMap((folder) => [join(folder, "redis-server"), join(folder, "valkey-server")]);
  const path = candidates.find(isExecutable);
  return path === undefined ? undefined : { path, libraryPath: undefined };
}

function unpacked(): RedisServerBinary | undefined {
  const path = join(cacheFolder, "usr/bin/redis-server");
  if (!isExecutable(path)) return undefined;
  return { path, libraryPath: globSync(join(cacheFolder, "usr/lib/*-linux-gnu*"))[0] };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
