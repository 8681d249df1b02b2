import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { findRedisServer } from "../../../../tools/redis/find-redis-server.ts";
import { freePort } from "../../../../tools/free-port.ts";

/** A Redis that keeps its data, as one for jobs must, and can be restarted. */
export interface PersistentRedis {
  readonly url: string;
  /** Kills it and starts it again at the same address; gives how long it was away, in milliseconds. */
  restart(): Promise<number>;
  stop(): Promise<void>;
}

/** Starts one; `undefined` where no server is found. */
export async function startPersistentRedis(): Promise<PersistentRedis | undefined> {
  const binary = findRedisServer();
  if (binary === undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), "embedloom-jobs-redis-"));
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  const args = ["--port", `${port}`, "--bind", "127.0.0.1", "--save", "", "--appendonly", "yes", "--dir", folder];
  const env = binary.libraryPath === undefined ? process.env : { ...process.env, LD_LIBRARY_PATH: binary.libraryPath };
  const start = async (): Promise<ChildProcess> => {
    const child = spawn(binary.path, args, { stdio: "ignore", env });
    const probe = new Redis(url, { maxRetriesPerRequest: null, retryStrategy: () => 50 });
    probe.on("error", () => {});
    await probe.ping();
    probe.disconnect();
    return child;
  };
  let server = await start();
  const kill = async (): Promise<void> => {
    server.kill("SIGKILL");
    await once(server, "exit");
  };
  return {
    url,
    async restart() {
      const from = performance.now();
      await kill();
      server = await start();
      return performance.now() - from;
    },
    async stop() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
