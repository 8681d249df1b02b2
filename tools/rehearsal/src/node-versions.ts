import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fromRoot } from "./repository.ts";
import { runCommand } from "./run-command.ts";

/** One Node on this machine. */
export interface NodeVersion {
  readonly version: string;
  /** Path of the program. */
  readonly path: string;
}

/** The releases that the packages are made for. */
export const NODE_MAJORS: readonly number[] = [22, 24, 26];

/** The Node that runs this. */
export const nodeAtHand: NodeVersion = { version: process.versions.node, path: process.execPath };

/** Every Node that the packages are made for, fetched once from the registry that npm is set to, and kept. */
export async function supportedNodes(env: NodeJS.ProcessEnv): Promise<NodeVersion[]> {
  const nodes: NodeVersion[] = [];
  for (const major of NODE_MAJORS) nodes.push(await nodeOf(major, env));
  return nodes;
}

async function nodeOf(major: number, env: NodeJS.ProcessEnv): Promise<NodeVersion> {
  const folder = fromRoot(`.cache/rehearsal/node-${major}`);
  const path = join(folder, "node_modules/node/bin", process.platform === "win32" ? "node.exe" : "node");
  mkdirSync(folder, { recursive: true });
  // Its install script puts the binary for this machine where `path` says.
  const settings = { cwd: folder, env };
  if (!existsSync(path)) await runCommand("npm", ["install", "--prefix", folder, `node@${major}`], settings);
  const version = await runCommand(path, ["--version"], settings);
  return { version: version.trim().slice(1), path };
}
