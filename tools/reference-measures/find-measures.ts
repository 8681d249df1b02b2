import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";

const cacheFolder = join(import.meta.dirname, "../../.cache/reference-measures");
/** trec_eval itself, compiled, for Python. */
const PACKAGE = "pytrec-eval-terrier==0.5.10";
const TIMEOUT_MS = 300_000;

/** The Python that has pytrec_eval: that of `.cache/reference-measures`, which is made where it is missing; `undefined` without Python. */
export function findMeasures(): string | undefined {
  const python = join(cacheFolder, "bin/python");
  if (existsSync(python)) return python;
  mkdirSync(join(cacheFolder, ".."), { recursive: true });
  const work = mkdtempSync(`${cacheFolder}-`);
  try {
    const install = ["-m", "pip", "install", "--quiet", PACKAGE];
    if (!succeeds("python3", ["-m", "venv", work]) || !succeeds(join(work, "bin/python"), install)) return undefined;
    // One rename, so that a run beside this one sees all of it or nothing. Scripts name the old place; the interpreter does not.
    renameSync(work, cacheFolder);
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
