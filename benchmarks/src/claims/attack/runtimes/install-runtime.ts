import { execFile } from "node:child_process";
import { existsSync, globSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { ROOT } from "../install/pack-packages.ts";

/** A JavaScript runtime that npm has binaries of. */
export interface Runtime {
  readonly name: string;
  /** What npm installs, to the version. */
  readonly spec: string;
  /** Where its binary lies below `node_modules`. */
  readonly binary: string;
  /** What comes between the binary and a program that needs `permissions`. */
  readonly args: (permissions: readonly string[]) => readonly string[];
}

/** Those that the packages are tried in, beside Node. */
export const RUNTIMES: readonly Runtime[] = [
  {
    name: "Deno",
    spec: "deno@2.9.6",
    binary: "@deno/*/deno{,.exe}",
    args: (permissions) => ["run", "--no-prompt", ...permissions],
  },
  { name: "Bun", spec: "bun@1.4.5", binary: "@oven/*/bin/bun{,.exe}", args: () => ["run"] },
];

const run = promisify(execFile);

/** Installs it into `.cache`, unless it is there, without scripts; gives its binary, `undefined` where npm has none for this platform. */
export async function installRuntime({ spec, binary }: Runtime): Promise<string | undefined> {
  const folder = join(ROOT, ".cache/runtimes", spec);
  const find = (): string | undefined => globSync(join(folder, "node_modules", binary))[0];
  const found = find();
  if (found !== undefined) return found;
  mkdirSync(folder, { recursive: true });
  // A manifest of its own, or npm would take the repository's.
  if (!existsSync(join(folder, "package.json"))) writeFileSync(join(folder, "package.json"), '{ "private": true }');
  await run("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", spec], { cwd: folder });
  return find();
}
