import { randomUUID } from "node:crypto";
import { rm, stat, statfs, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { reasonOf } from "../files/index.ts";
import type { Finding } from "./finding.ts";

/** Below this much room, in bytes, an index of some size does not fit. */
const LITTLE_SPACE = 500 * 2 ** 20;

/** Whether the folder for collections, or the one it would be made in, can be written to, and how much room there is. */
export async function checkDataFolder(folder: string): Promise<readonly Finding[]> {
  const place = await nearestFolder(folder);
  const name = "Data folder";
  const probe = join(place, `.embedloom-${randomUUID()}`);
  try {
    await writeFile(probe, "", { flag: "wx", mode: 0o600 });
  } catch (error) {
    const mend = `chmod u+rwx ${quoted(place)}, or another folder: --data FOLDER, or export EMBEDLOOM_DATA=FOLDER`;
    return [{ name, state: "problem", says: `${place} cannot be written to (${reasonOf(error)})`, mend }];
  } finally {
    await rm(probe, { force: true }).catch(() => {});
  }
  const says = place === folder ? `${folder} can be written to` : `${folder} can be made`;
  return [{ name, state: "ok", says }, await checkSpace(place), ...(await checkMode(folder))];
}

/** The folder itself, or the nearest one above it that is there. */
async function nearestFolder(folder: string): Promise<string> {
  for (let place = folder; ; place = dirname(place)) {
    const found = await stat(place).catch(() => undefined);
    if (found !== undefined || dirname(place) === place) return place;
  }
}

async function checkSpace(place: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(place);
  const bytes = bavail * bsize;
  const says = `${(bytes / 2 ** 30).toFixed(1)} GB are free there`;
  if (bytes >= LITTLE_SPACE) return { name: "Disk", state: "ok", says };
  return { name: "Disk", state: "note", says, mend: "make room, or another disk: --data FOLDER" };
}

async function checkMode(folder: string): Promise<readonly Finding[]> {
  const found = await stat(folder).catch(() => undefined);
  if (process.platform === "win32" || found === undefined || (found.mode & 0o077) === 0) return [];
  const says = "others of this machine may look into it, and texts lie in it";
  return [{ name: "Data folder", state: "note", says, mend: `chmod go-rwx ${quoted(folder)}` }];
}

function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
}
