import { access } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import type { IndexIdentity } from "@embedloom/core";
import { createSqliteVecSink } from "@embedloom/sqlite-vec";
import type { BesideIndex, Collection, CollectionStore } from "../catalog/index.ts";
import { isRunning, readRegularFile } from "../files/index.ts";

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
// A process, a host and a moment.
const MOST_OWNER_BYTES = 10_000;

/** Counts both indexes of a collection, also while one of them is being filled; `undefined` when nothing lies beside. */
export async function migrationStatus(
  store: CollectionStore,
  collection: Collection,
): Promise<MigrationStatus | undefined> {
  const { name, identity, beside } = collection;
  if (beside === undefined) return undefined;
  const folder = store.indexFolder({ name, index: beside.index });
  const [searched, filled, working] = await Promise.all([
    chunksIn(store.indexFolder(collection), identity),
    chunksIn(folder, beside.identity),
    isAtWork(join(folder, "sync.owner")),
  ]);
  return { role: beside.role, searched, beside: filled, isRunning: working };
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

/** Whether the process that noted itself as the owner of a sync's file is another one and still runs; no, where nobody can be read. */
async function isAtWork(ownerFile: string): Promise<boolean> {
  const file = await readRegularFile(ownerFile, { maxBytes: MOST_OWNER_BYTES });
  if (!("bytes" in file)) return false;
  const { pid, host } = ownerIn(new TextDecoder().decode(file.bytes));
  return typeof pid === "number" && host === hostname() && pid !== process.pid && isRunning(pid);
}

function ownerIn(text: string): { readonly pid?: unknown; readonly host?: unknown } {
  try {
    const owner: unknown = JSON.parse(text);
    return typeof owner === "object" && owner !== null ? owner : {};
  } catch {
    return {};
  }
}
