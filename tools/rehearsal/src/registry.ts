import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fromRoot } from "./repository.ts";
import type { Upstream } from "./upstream.ts";

/** A registry on this machine that takes our packages and hands on everybody else's. */
export interface Registry {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts Verdaccio on a free port of the loopback; our packages stay in `folder`, those of others in a cache that is kept. */
export async function startRegistry(folder: string, upstream: Upstream): Promise<Registry> {
  const own = join(folder, "packages");
  const others = fromRoot(".cache/rehearsal/registry");
  mkdirSync(others, { recursive: true });
  const configuration = {
    storage: own,
    web: { enable: false },
    auth: { htpasswd: { file: join(folder, "htpasswd"), max_users: -1 } },
    uplinks: { upstream: { url: upstream.url, cache: true, maxage: "30m", timeout: "60s", max_fails: 20 } },
    packages: {
      "@embedloom/*": { access: "$all", publish: "$anonymous $authenticated" },
      embedloom: { access: "$all", publish: "$anonymous $authenticated" },
      // Verdaccio takes this path from its storage.
      "**": { access: "$all", publish: "nobody", proxy: "upstream", storage: relative(own, others) },
    },
    max_body_size: "50mb",
    log: { type: "stdout", format: "pretty", level: "fatal" },
  };
  // JSON is YAML, which is what Verdaccio reads.
  const file = join(folder, "verdaccio.yaml");
  writeFileSync(file, JSON.stringify(configuration));
  const settings = { env: upstream.env, execArgv: [], silent: true };
  const server = fork(join(import.meta.dirname, "registry-process.ts"), [file], settings);
  const output: Buffer[] = [];
  for (const stream of [server.stdout, server.stderr]) stream?.on("data", (chunk: Buffer) => output.push(chunk));
  const port = await portOf(server, output);
  return { url: `http://127.0.0.1:${port}/`, stop: () => stop(server) };
}

async function portOf(server: ChildProcess, output: readonly Buffer[]): Promise<number> {
  const ended = once(server, "exit").then(() => {
    throw new Error(`Verdaccio ended before it listened.\n${Buffer.concat(output).toString()}`);
  });
  const [port] = await Promise.race([once(server, "message"), ended]);
  ended.catch(() => {});
  return port as number;
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return;
  const ended = once(server, "exit");
  server.disconnect();
  await ended;
}
