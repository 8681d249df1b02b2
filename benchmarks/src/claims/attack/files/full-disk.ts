import { execFile, execFileSync } from "node:child_process";
import { mkdir, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { note, type Tally, tallyOf } from "./tally.ts";

const MAIN = fileURLToPath(new URL("../../../../../apps/demo/src/main.ts", import.meta.url));
const SAMPLES = fileURLToPath(new URL("../../../../../packages/studio/samples", import.meta.url));

/** A file system of some kilobytes; `undefined` where this account may mount none. */
async function smallDisk(folder: string, kilobytes: number): Promise<(() => void) | undefined> {
  await mkdir(folder, { recursive: true });
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${kilobytes}k`, "tmpfs", folder], { stdio: "ignore" });
    return () => void execFileSync("umount", [folder]);
  } catch {
    return undefined;
  }
}

/** Indexes the samples into disks that are too small by more and more: a sentence each time, and nothing half left behind. */
export async function fullDisks(work: string, sizes: readonly number[]): Promise<Tally | undefined> {
  const tally = tallyOf("full disks, in the command line");
  for (const size of sizes) {
    const folder = join(work, `disk ${size}`);
    const unmount = await smallDisk(folder, size);
    if (unmount === undefined) return undefined;
    try {
      tally.cases++;
      const run = promisify(execFile)(process.execPath, [MAIN, "index", SAMPLES, "--data", join(folder, "data")], {
        timeout: 60_000,
      });
      const { stderr } = await run.catch((error: { stderr?: string; killed?: boolean }) => {
        if (error.killed) note(tally, "hangs", `${size} KB`);
        return { stderr: `failed: ${error.stderr ?? ""}` };
      });
      if (/unexpected/.test(stderr)) note(tally, "raw", stderr);
      else if (stderr.startsWith("failed: ")) tally.told++;
      else tally.right++;
      const left = await leftovers(join(folder, "data"));
      if (left.length > 0) note(tally, "wrong", `left behind: ${left.join(", ")}`);
    } finally {
      unmount();
    }
  }
  return tally;
}

/** Drafts, and files of nothing; SQLite keeps its own of nothing beside a database. */
async function leftovers(folder: string): Promise<string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = found.filter((entry) => entry.isFile());
  const bad: string[] = [];
  for (const { parentPath, name } of files) {
    const { size } = await stat(join(parentPath, name));
    if (name.endsWith(".draft") || (size === 0 && !/\.(lock|sqlite)|-wal$/.test(name))) bad.push(name);
  }
  return bad;
}
