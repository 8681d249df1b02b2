import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";

const cache = join(import.meta.dirname, "../../.cache");
const TIMEOUT_MS = 300_000;

/**
 * The Python that has a package of PyPI: that of `.cache/FOLDER`, which is made where it is missing; `undefined` without Python.
 *
 * @param requirement the package with its version, as pip takes it
 */
export function pythonWithPackage(folder: string, requirement: string): string | undefined {
  const place = join(cache, folder);
  const python = join(place, "bin/python");
  if (existsSync(python)) return python;
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(`${place}-`);
  try {
    const install = ["-m", "pip", "install", "--quiet", requirement];
    if (!succeeds("python3", ["-m", "venv", work]) || !succeeds(join(work, "bin/python"), install)) return undefined;
    // One rename, so that a run beside this one sees all of it or nothing. Scripts name the old place; the interpreter does not.
    renameSync(work, place);
  } catch (error) {
    if (!existsSync(python)) throw error;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return python;
}

function succeeds(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: "ignore", timeout: TIMEOUT_MS }).status === 0;
}
