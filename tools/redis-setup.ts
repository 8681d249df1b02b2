import type { TestProject } from "vitest/node";
import { findRedisServer, type RedisServerBinary } from "./redis/find-redis-server.ts";
import { startRedisServer } from "./redis/start-redis-server.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** A Redis for this run, empty unless it comes from REDIS_URL; `undefined` when there is none. */
    redisUrl: string | undefined;
    /** The binary, for tests that start, stop and freeze a server of their own; `undefined` when there is none. */
    redisServer: RedisServerBinary | undefined;
  }
}

const howToGetRedis =
  "Set REDIS_URL, or put redis-server or valkey-server on PATH (Debian and Ubuntu: apt install redis-server, macOS: brew install redis).";

/** Gives the tests of a project that depends on ioredis a Redis: REDIS_URL, else a server of our own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const binary = findRedisServer();
  const given = process.env.REDIS_URL || undefined;
  const ours = given === undefined && binary !== undefined ? await startRedisServer(binary) : undefined;
  const url = given ?? ours?.url;
  project.provide("redisUrl", url);
  project.provide("redisServer", binary);
  if (url === undefined && process.env.CI === "true")
    throw new Error(`CI needs a Redis, and found none. ${howToGetRedis}`);

  return async () => {
    await ours?.stop();
    if (url === undefined)
      console.log(`The Redis tests of ${project.name} were skipped: no Redis found. ${howToGetRedis}`);
    else if (binary === undefined) {
      console.log(
        `The Redis fault tests of ${project.name} were skipped: no redis-server binary found. ${howToGetRedis}`,
      );
    }
  };
}
