import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startFakeOllama } from "@embedloom/testing";

const COMMAND = fileURLToPath(new URL("../../../packages/cli/src/bin.ts", import.meta.url));
const NOTES = 600;
/** Requests that are answered: of 64 texts each, more than the rows that are written together. */
const ANSWERED = 7;
const WRITTEN = 256;

/** Two collections of the command on their way to another model. */
export interface MigratingCollections {
  /** Ends the process that fills, and the server. */
  close(): Promise<void>;
}

/**
 * Indexes two collections with the bundled model and brings another model in: `handbook` is filled, and `articles` stands still in the
 * middle, because the server holds its requests back.
 *
 * @param data data folder of the command
 */
export async function startMigratingCollections(data: string): Promise<MigratingCollections> {
  const server = await startFakeOllama({ installed: ["nomic-embed-text"] });
  const run = async (...args: readonly string[]): Promise<void> => {
    const child = spawn(process.execPath, [COMMAND, ...args, "--data", data], { stdio: "ignore" });
    const [code] = await once(child, "exit");
    if (code !== 0) throw new TypeError(`embedloom ${args[0]} ended with code ${String(code)}`);
  };
  for (const [name, notes] of [
    ["handbook", 12],
    ["articles", NOTES],
  ] as const) {
    const folder = join(data, "documents", name);
    mkdirSync(folder, { recursive: true });
    for (let at = 0; at < notes; at++)
      writeFileSync(join(folder, `${at}.txt`), `Note ${at} of the ${name} says one thing.`);
    await run("index", folder, "--name", name);
  }
  const to = ["--provider", "ollama", "--base-url", server.url];
  await run("migrate", "handbook", ...to);
  const before = server.textsServed.size;
  let embeds = 0;
  server.setFaults({
    script: (_, { path }) => (path === "/api/embed" && ++embeds > ANSWERED ? { kind: "hang" } : undefined),
  });
  const filling = spawn(process.execPath, [COMMAND, "migrate", "articles", ...to, "--data", data], { stdio: "ignore" });
  const ended = once(filling, "exit");
  while (server.textsServed.size < before + WRITTEN) await new Promise((resolve) => setTimeout(resolve, 50));
  return {
    async close() {
      filling.kill("SIGKILL");
      await ended;
      await server.close();
    },
  };
}
