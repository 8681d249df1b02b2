import { access, readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import type { IndexIdentity } from "@embedloom/core";
import { createSqliteVecSink } from "@embedloom/sqlite-vec";
import type { BesideIndex, Collection } from "../collections/collection.ts";
import type { CollectionStore } from "../collections/collection-store.ts";

/** How a migration of a collection stands. */
export interface MigrationStatus {
  /** `next`: the other index is made beside the one that is searched; `previous`: it was searched before the switch. */
  readonly role: BesideIndex["role"];
  /** Chunks of the index that is searched. */
  readonly searched: number;
  /** Chunks of the index beside it, at this moment. */
  readonly beside: number;
  /** Whether another process of this machine is at work on the index beside. */
  readonly isRunning: boolean;
}

/** A page is better told late than kept waiting for a writer. */
const BUSY_MS = 2000;

/** Counts both indexes of a collection, also while one of them is being filled; `undefined` when nothing lies beside. */
export async function migrationStatus(
  store: CollectionStore,
  collection: Collection,
): Promise<MigrationStatus | undefined> {
  const { name, identity, beside } = collection;
  if (beside === undefined) return undefined;
  const folder = store.indexFolder({ name, index: beside.index });
  const [searched, filled, isRunning] = await Promise.all([
    chunksIn(store.indexFolder(collection), identity),
    chunksIn(folder, beside.identity),
    isAtWork(join(folder, "sync.owner")),
  ]);
  return { role: beside.role, searched, beside: filled, isRunning };
}

async function chunksIn(folder: string, identity: IndexIdentity | undefined): Promise<number> {
  const path = join(folder, "vectors.sqlite");
  // A sink makes the file that it is given.
  const isThere = await access(path).then(
    () => true,
    () => false,
  );
  if (identity === undefined || !isThere) return 0;
  const sink = createSqliteVecSink({ path, busyTimeoutMs: BUSY_MS });
  try {
    return await (await sink.open(identity)).count();
  } finally {
    await sink.close();
  }
}

/** Whether the process that noted itself as the owner of a sync's file is another one and still runs. */
async function isAtWork(ownerFile: string): Promise<boolean> {
  try {
    const { pid, host }: { pid?: unknown; host?: unknown } = JSON.parse(await readFile(ownerFile, "utf8"));
    if (typeof pid !== "number" || host !== hostname() || pid === process.pid) return false;
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
