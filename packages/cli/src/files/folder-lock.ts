import { mkdir, open, rm } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Failure } from "../command-line/failure.ts";

/** The right to write to a folder. */
export interface FolderLock {
  release(): void;
}

const FILE = "writer.lock";
/** https://sqlite.org/rescode.html#busy and #notadb */
const BUSY = 5;
const DAMAGED: readonly number[] = [11, 26];

/**
 * Takes the right to write to a folder, which one process at a time has. The system ends the lock of a process that has
 * ended, however sudden, because it is the lock of a database that holds nothing.
 *
 * @throws Failure naming the process that has it
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, FILE);
  await createPrivate(path);
  try {
    return lockFile(path);
  } catch (error) {
    if (!(error instanceof Error && "errcode" in error && DAMAGED.includes(Number(error.errcode) & 0xff))) throw error;
    await rm(path, { force: true });
    await createPrivate(path);
    return lockFile(path);
  }
}

async function createPrivate(path: string): Promise<void> {
  await (await open(path, "a", 0o600)).close();
}

function lockFile(path: string): FolderLock {
  const db = new DatabaseSync(path, { timeout: 0 });
  try {
    // Who has it can be read by those who have not, for a reserved lock lets them read.
    db.exec(`BEGIN IMMEDIATE; PRAGMA user_version = ${process.pid}; COMMIT; BEGIN IMMEDIATE;`);
    return { release: () => db.close() };
  } catch (error) {
    const owner = error instanceof Error && "errcode" in error && error.errcode === BUSY ? ownerOf(db) : undefined;
    db.close();
    if (owner === undefined) throw error;
    throw new Failure(`Another process (${owner}) is writing here. Wait for it, or choose another folder with --data.`);
  }
}

function ownerOf(db: DatabaseSync): string {
  try {
    return String(db.prepare("PRAGMA user_version").get()?.["user_version"]);
  } catch {
    return "that began a moment ago";
  }
}
