import { cp, mkdir, readdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { callCommand, LIMIT_MS } from "./call-command.ts";
import { ODD_THINGS } from "./odd-things.ts";
import { count, note, type Tally, tallyOf } from "./tally.ts";

const TWICE_MS = 2 * LIMIT_MS;

/** Puts other things into the places of the files of a data folder; a search and a run say so or go on, and end. */
export async function oddPlaces(work: string): Promise<Tally> {
  const tally = tallyOf("other things in the place of files");
  const [notes, whole] = [join(work, "notes"), join(work, "whole")];
  await mkdir(notes);
  await writeFile(join(notes, "roof.md"), "The tenant pays for the roof.");
  await callCommand(["index", notes, "--name", "notes", "--data", whole]);
  for (const file of await filesOf(whole)) {
    for (const [place, make] of Object.entries(ODD_THINGS)) {
      const data = join(work, "data");
      await cp(whole, data, { recursive: true });
      await rm(join(data, file));
      await make(join(data, file));
      const name = `${place} for ${file}`;
      await count(
        tally,
        () => isRight(["search", "roof", "--name", "notes", "--data", data], name, tally),
        isTold,
        TWICE_MS,
      );
      await count(tally, () => isRight(["sync", "notes", "--data", data], name, tally), isTold, TWICE_MS);
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

class Told extends Error {}

const isTold = (error: unknown): boolean => error instanceof Told;

/** Whether a call ends well and, where it searches, finds what is there. */
async function isRight(args: readonly string[], name: string, tally: Tally): Promise<boolean> {
  const { code, message, output } = await callCommand(args);
  if (code === undefined) note(tally, "hangs", `${args[0]}, ${name}`);
  else if (code !== 0 && (message.trim() === "" || /unexpected/i.test(message))) {
    note(tally, "raw", `${args[0]}, ${name}: ${message}`);
  } else if (code !== 0) throw new Told(message);
  return args[0] !== "search" || code === undefined || code !== 0 || output.includes("roof.md");
}

/** Files that were made here and that more than their owner may read. */
async function openToOthers(folder: string): Promise<string[]> {
  const files = await filesOf(folder);
  const modes = await Promise.all(files.map(async (file) => ((await stat(join(folder, file))).mode & 0o077) !== 0));
  // What was put there by hand is not of the command line.
  return files.filter((file, i) => modes[i] === true && /-wal$|-shm$|\.draft$/.test(file));
}
