import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { seededRandom } from "@embedloom/testing";
import type { AttackOptions } from "../attack-claim.ts";
import type { ClaimReport } from "../claim-report.ts";
import { competingWriters } from "./files/competing-writers.ts";
import { damagedCache } from "./files/damaged-cache.ts";
import { damagedCollection } from "./files/damaged-collection.ts";
import { damagedJournal } from "./files/damaged-journal.ts";
import { damagedStudio } from "./files/damaged-studio.ts";
import { damagedVectors } from "./files/damaged-vectors.ts";
import { fullDisks } from "./files/full-disk.ts";
import { hostileFolders } from "./files/hostile-folder.ts";
import { changingFolders, lockedFolders, oddNames } from "./files/odd-folders.ts";
import { oddPaths } from "./files/odd-paths.ts";
import { oddPlaces } from "./files/odd-places.ts";
import { hostilePackedDocuments } from "./files/packed-documents.ts";
import { reportTallies, tellTally } from "./files/report-tallies.ts";
import type { Tally } from "./files/tally.ts";

const MAIN = fileURLToPath(new URL("../../../../apps/demo/src/main.ts", import.meta.url));
const DISK_KILOBYTES = [0, 8, 16, 40, 64, 128, 192, 256, 320, 400, 600, 2000];

/** Damages every kind of file that is written, and reads folders that are made to do harm. */
export async function measure(report: ClaimReport, { seed }: AttackOptions): Promise<void> {
  report.section("Files");
  report.note(`seed ${seed}`);
  const work = await mkdtemp(join(tmpdir(), "embedloom-attack-"));
  const place = async (name: string): Promise<string> => {
    await mkdir(join(work, name));
    return join(work, name);
  };
  const random = (kind: string): (() => number) => seededRandom(`${seed} ${kind}`);
  const tell = (tally: Tally): Tally => tellTally(report, tally);
  try {
    const tallies: Tally[] = [
      tell(await damagedCollection(await place("index"), 400, random("index"))),
      tell(await damagedVectors(await place("vectors"), 400, random("vectors"))),
      tell(await damagedJournal(await place("journal"), 400, random("journal"))),
      tell(await damagedCache(await place("cache"), 200, random("cache"))),
      tell(await damagedStudio(await place("studio"), 300, random("studio"))),
      tell(await hostilePackedDocuments()),
      tell(await hostileFolders(await place("folders"), 150, random("folders"))),
      tell(await changingFolders(await place("changing"), 200, random("changing"))),
      tell(await oddNames(await place("names"))),
      tell(await oddPaths(await place("paths"))),
      tell(await oddPlaces(await place("places"))),
      ...(await competingWriters(await place("writers"), 15, random("writers"))).map(tell),
    ];
    const disks = await fullDisks(await place("disks"), DISK_KILOBYTES);
    if (disks === undefined) report.skip("files: full disks", "this account may mount no small disk");
    const locked = await lockedFolders(await place("locked"));
    if (locked === undefined) report.skip("files: folders of another account", "this account may become no other");
    reportTallies(
      report,
      "files",
      [...tallies, disks, locked].filter((tally) => tally !== undefined),
    );
    await printedControls(report, await place("printed"));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Indexes and searches a document full of escape sequences, and looks at every byte that is printed and every mode. */
async function printedControls(report: ClaimReport, folder: string): Promise<void> {
  const hostile = "\u001B]0;title\u0007\u001B[2J\u009B31m\u202Egnp.exe\u0000\u0008";
  await mkdir(join(folder, "notes"));
  await writeFile(
    join(folder, "notes", "a\u001B[31m\nb.md"),
    `The roof ${hostile.replace("\u0000", "")} is paid by the tenant.`,
  );
  await writeFile(join(folder, "notes", "empty\u001B[2J.md"), "");
  const data = ["--data", join(folder, "data")];
  let printed = "";
  for (const args of [
    ["index", join(folder, "notes")],
    ["search", `who ${hostile.replace("\u0000", "")} pays?`],
    ["search", "roof", "--json"],
  ]) {
    // Nothing of what is hostile here keeps the rest from being indexed.
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [MAIN, ...args, ...data]);
    printed += stdout + stderr;
  }
  const controls =
    printed.match(/[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu)?.filter((found) => found !== "\n") ?? [];
  report.goal("files: control characters that reached the terminal", { value: controls.length, exactly: 0 });
  const entries = await readdir(join(folder, "data"), { recursive: true, withFileTypes: true });
  const modes = await Promise.all(
    entries.map(async (entry) => ((await stat(join(entry.parentPath, entry.name))).mode & 0o077) === 0),
  );
  report.goal("files: files and folders that others can read", {
    value: modes.filter((own) => !own).length,
    exactly: 0,
  });
}
