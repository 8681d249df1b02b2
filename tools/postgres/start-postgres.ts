import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chownSync, cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { PostgresBinaries } from "./find-postgres.ts";
import { freePort } from "../free-port.ts";

/** A server that runs. */
export interface RunningPostgres {
  /** Address of the database `postgres`, for a superuser without a password. */
  readonly url: string;
  /** Process id of the server. */
  readonly pid: number;
  stop(): Promise<void>;
}

/** The user nobody, under whom a server runs when root starts it: PostgreSQL refuses root itself. */
const NOBODY = 65_534;

/** Starts an empty server on a free port of this machine only, and waits until it answers. */
export async function startPostgres(binaries: PostgresBinaries): Promise<RunningPostgres> {
  const folder = mkdtempSync(join(tmpdir(), "embedloom-postgres-"));
  const isRoot = process.getuid?.() === 0;
  const user = isRoot ? { uid: NOBODY, gid: NOBODY } : {};
  if (isRoot) chownSync(folder, NOBODY, NOBODY);
  const bin = runnableBy(user, binaries.bin, folder);
  const data = join(folder, "data");
  const made = spawnSync(
    join(bin, "initdb"),
    ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
    { ...user, cwd: folder, encoding: "utf8", env: { PATH: process.env.PATH } },
  );
  if (made.status !== 0) throw new Error(`initdb failed: ${made.error?.message ?? made.stderr}`);
  const port = await freePort();
  const server = spawn(
    join(bin, "postgres"),
    ["-D", data, "-p", `${port}`, "-h", "127.0.0.1", "-k", folder, "-c", "max_connections=60"],
    { ...user, cwd: folder, stdio: ["ignore", "ignore", "pipe"], env: { PATH: process.env.PATH } },
  );
  const killWithUs = (): void => void server.kill("SIGQUIT");
  process.once("exit", killWithUs);
  await untilReady(server);
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    pid: server.pid!,
    async stop() {
      process.off("exit", killWithUs);
      // Immediate: what it holds goes away with its folder.
      if (server.exitCode === null && server.kill("SIGQUIT")) await once(server, "exit");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

// A checkout below /root is closed to nobody, who then gets a copy.
function runnableBy(user: { readonly uid?: number }, bin: string, folder: string): string {
  const { status } = spawnSync(join(bin, "postgres"), ["--version"], { ...user, cwd: folder, stdio: "ignore" });
  if (status === 0) return bin;
  const root = join(bin, "../../..");
  const copy = join(folder, "programs");
  cpSync(root, copy, { recursive: true, verbatimSymlinks: true });
  spawnSync("chmod", ["-R", "a+rX", copy]);
  return join(copy, bin.slice(root.length));
}

async function untilReady(server: ChildProcess): Promise<void> {
  const log: string[] = [];
  const lines = createInterface({ input: server.stderr! });
  await new Promise<void>((resolve, reject) => {
    lines.on("line", (line) => {
      if (log.length < 50) log.push(line);
      if (line.includes("ready to accept connections")) resolve();
    });
    server.once("error", reject);
    server.once("exit", (code) => reject(new Error(`postgres ended with code ${code}:\n${log.slice(-5).join("\n")}`)));
  });
}
