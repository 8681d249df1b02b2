import { execFile, execFileSync } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The registry that npm is set to; `undefined` when it does not answer. */
export async function reachableRegistry(cwd: string): Promise<string | undefined> {
  const registry = execFileSync("npm", ["config", "get", "registry"], { cwd, encoding: "utf8" }).trim();
  return run("npm", ["view", "semver", "version", "--registry", registry], { timeout: 30_000 }).then(
    () => registry,
    () => undefined,
  );
}
