import { spawnSync } from "node:child_process";
import { globSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";

/** How long one step may take: the largest package here, with what it needs, is some 200 MB. */
const TIMEOUT_MS = 300_000;

/**
 * Unpacks a package of the distribution, with the packages that it needs and the system lacks, into `target`: without root
 * and without installing anything. Works where apt-get and dpkg-deb exist (Debian, Ubuntu); returns whether `target` is
 * there afterwards.
 */
export function unpackPackage(name: string, target: string): boolean {
  if (process.platform !== "linux") return false;
  mkdirSync(dirname(target), { recursive: true });
  const work = mkdtempSync(`${target}-`);
  try {
    if (!download(name, work) || !unpackAll(work)) return false;
    return moveInto(join(work, "root"), target);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

// apt keeps its lists, its cache and its locks in the work folder; only the list of what the system already has is the system's.
function download(name: string, work: string): boolean {
  const folders = ["state/lists/partial", "cache/archives/partial", "root"].map((folder) => join(work, folder));
  for (const folder of folders) mkdirSync(folder, { recursive: true });
  const options = [
    `Dir::State=${work}/state`,
    `Dir::State::Lists=${work}/state/lists`,
    "Dir::State::status=/var/lib/dpkg/status",
    `Dir::Cache=${work}/cache`,
    "APT::Sandbox::User=",
    "Acquire::Languages=none",
    "Debug::NoLocking=1",
  ].flatMap((option) => ["-o", option]);
  const install = ["install", "--yes", "--download-only", "--no-install-recommends", name];
  return succeeds("apt-get", [...options, "update"]) && succeeds("apt-get", [...options, ...install]);
}

function unpackAll(work: string): boolean {
  const archives = globSync(join(work, "cache/archives/*.deb"));
  return archives.length > 0 && archives.every((archive) => succeeds("dpkg-deb", ["-x", archive, join(work, "root")]));
}

// The last step is one rename, so that a run beside this one sees the whole folder or none.
function moveInto(unpacked: string, target: string): boolean {
  try {
    renameSync(unpacked, target);
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
