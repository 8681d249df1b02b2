import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { RedisServerBinary } from "./find-redis-server.ts";
import { freePort } from "../free-port.ts";

export interface RunningRedis {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts an empty server that keeps nothing on disk, on a free port of this machine only, and waits until it answers. */
export async function startRedisServer(binary: RedisServerBinary): Promise<RunningRedis> {
  const folder = mkdtempSync(join(tmpdir(), "embedloom-redis-"));
  const port = await freePort();
  const options = ["--port", `${port}`, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder];
  const env = binary.libraryPath === undefined ? process.env : { ...process.env, LD_LIBRARY_PATH: binary.libraryPath };
  const server = spawn(binary.path, options, { stdio: ["ignore", "pipe", "ignore"], env });
  const killWithUs = (): void => void server.kill("SIGKILL");
  process.once("exit", killWithUs);
  await untilReady(server);
  return {
    url: `redis://127.0.0.1:${port}`,
    async stop() {
      process.off("exit", killWithUs);
      if (server.exitCode === null && server.kill("SIGTERM")) await once(server, "exit");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function untilReady(server: ChildProcess): Promise<void> {
  const log: string[] = [];
  const lines = createInterface({ input: server.stdout! });
  await new Promise<void>((resolve, reject) => {
    lines.on("line", (line) => {
      log.push(line);
      // Redis says "Server initialized" before it listens, Valkey too; both say "Ready to accept connections" after.
      if (line.includes("Ready to accept connections")) resolve();
    });
    server.once("error", reject);
    server.once("exit", (code) =>
      reject(new Error(`redis-server ended with code ${code}:\n${log.slice(-5).join("\n")}`)),
    );
  });
}
