import { execFile, execFileSync } from "node:child_process";
import { cp, mkdir, readdir, rm, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { count, note, type Tally, tallyOf } from "./tally.ts";

const MAIN = fileURLToPath(new URL("../../../../../apps/demo/src/main.ts", import.meta.url));
const LIMIT_MS = 60_000;

/** What stands where the command line has a file of its own. */
const PLACES: Readonly<Record<string, (path: string) => Promise<unknown>>> = {
  "a folder": (path) => mkdir(path),
  "a pipe": async (path) => execFileSync("mkfifo", [path]),
  "a link to a device without an end": (path) => symlink("/dev/zero", path),
  "a link to itself": (path) => symlink(path, path),
  "a link to nowhere": (path) => symlink("/nowhere/at/all", path),
  "nothing but text": (path) => writeFile(path, "This is no database and no JSON.\n".repeat(300)),
  "the database of another program": async (path) => {
    const database = new DatabaseSync(path);
    database.exec(
      "CREATE TABLE vectors (mine TEXT); CREATE TABLE embeddings (mine TEXT); CREATE TABLE kept (mine TEXT)",
    );
    database.close();
  },
};

/** Puts other things into the places of the files of a data folder; a search and a run say so or go on, and end. */
export async function oddPlaces(work: string): Promise<Tally> {
  const tally = tallyOf("other things in the place of files");
  const [notes, whole] = [join(work, "notes"), join(work, "whole")];
  await mkdir(notes);
  await writeFile(join(notes, "roof.md"), "The tenant pays for the roof.");
  await call(["index", notes, "--name", "notes", "--data", whole]);
  for (const file of await filesOf(whole)) {
    for (const [place, make] of Object.entries(PLACES)) {
      const data = join(work, "data");
      await cp(whole, data, { recursive: true });
      await rm(join(data, file));
      await make(join(data, file));
      for (const args of [
        ["search", "roof", "--name", "notes"],
        ["sync", "notes"],
      ]) {
        await count(
          tally,
          async () => {
            const { message, isLate } = await call([...args, "--data", data]);
            if (isLate) note(tally, "hangs", `${args[0]}, ${place} for ${file}`);
            if (/unexpected/i.test(message)) note(tally, "raw", `${args[0]}, ${place} for ${file}: ${message}`);
            return true;
          },
          () => false,
          2 * LIMIT_MS,
        );
      }
      for (const open of await openToOthers(data)) note(tally, "wrong", `${open} can be read by others`);
      await rm(data, { recursive: true, force: true });
    }
  }
  return tally;
}

async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1));
}

async function call(args: readonly string[]): Promise<{ readonly message: string; readonly isLate: boolean }> {
  const run = promisify(execFile)(process.execPath, [MAIN, ...args], { timeout: LIMIT_MS, killSignal: "SIGKILL" });
  return run.then(
    () => ({ message: "", isLate: false }),
    (error: { stderr?: string; killed?: boolean }) => ({ message: error.stderr ?? "", isLate: error.killed === true }),
  );
}

/** Files that were made here and that more than their owner may read. */
async function openToOthers(folder: string): Promise<string[]> {
  const files = await filesOf(folder);
  const modes = await Promise.all(files.map(async (file) => ((await stat(join(folder, file))).mode & 0o077) !== 0));
  // What was put there by hand is not of the command line.
  return files.filter((file, i) => modes[i] === true && /-wal$|-shm$|\.draft$/.test(file));
}
