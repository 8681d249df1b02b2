import { createHash } from "node:crypto";
import { chmod } from "node:fs/promises";
import { join, resolve } from "node:path";
import {
  type IndexIdentity,
  kindOf,
  kinds,
  type KindsOf,
  readOptions,
  UnsupportedError,
  type VectorSink,
} from "@embedloom/core";
import {
  checkedSink,
  checkIdentity,
  identityText,
  IndexMismatchError,
  requireIdentity,
  type SinkCapabilities,
  trackCalls,
} from "@embedloom/core/sink";
import type * as LanceDB from "@lancedb/lancedb";
import type { Connection, Table } from "@lancedb/lancedb";
import { schemaOf } from "./arrow-rows.ts";
import { createLanceDBIndex, typed } from "./lancedb-index.ts";
import { createWriteLock, type WriteLock } from "./write-lock.ts";

/** The options of {@link createLanceDBSink}. */
export interface LanceDBSettings {
  /** Folder of the database, on a local disk; created if it does not exist. */
  readonly path: string;
  /** Name of the index: letters, digits, `_`, `.` and `-`, 100 at most. @default "vectors" */
  readonly table?: string | undefined;
  /** Milliseconds to wait for others that are writing, from 1. @default 60000 */
  readonly lockTimeoutMs?: number | undefined;
}

const CAPABILITIES: SinkCapabilities = {
  name: "lancedb",
  encodings: ["float32", "float16", "binary"],
  distances: ["cosine", "dot", "euclidean"],
};

const settingKinds: KindsOf<LanceDBSettings> = {
  // A lock in a file guards what lies beside it and nothing that is far away.
  path: kindOf(
    "a folder of this machine",
    (value) => typeof value === "string" && value !== "" && !value.includes("\0") && !/^[\w+.-]+:\/\//.test(value),
  ),
  table: kinds.optional(
    kindOf(
      "1 to 100 letters, digits, _ . -, of which the first is no dot",
      (value) => typeof value === "string" && /^[\w-][\w.-]{0,99}$/.test(value),
    ),
  ),
  lockTimeoutMs: kinds.optional(kinds.integer(1)),
};

/**
 * Makes a sink in a LanceDB folder. Writers of all processes of this machine take turns: LanceDB itself lets two that merge
 * the same id both insert it.
 *
 * @throws InvalidOptionError when an option is out of range, or `path` is an address
 * @throws UnsupportedError from the first call where `@lancedb/lancedb` is not installed
 * @example
 * ```ts no-run
 * import { createLanceDBSink } from "@embedloom/lancedb";
 *
 * const sink = createLanceDBSink({ path: "vectors.lance" });
 * const index = await sink.open({ fingerprint: "m", dimensions: 2, distance: "cosine", encoding: "float32" });
 * await index.upsert([{ id: "a", vector: [1, 0], source: "a.md", digest: "d1" }]);
 * await sink.close();
 * ```
 */
export function createLanceDBSink(settings: LanceDBSettings): VectorSink {
  const {
    path: given,
    table = "vectors",
    lockTimeoutMs = 60_000,
  } = readOptions<LanceDBSettings>("settings", settings, settingKinds);
  const where = `The index ${table} in ${given}`;
  // LanceDB and SQLite take a name such as `file:a?b` for an address, and none that begins with a slash.
  const path = resolve(given);
  const { run, settled } = trackCalls();
  let opened: Promise<{ connection: Connection; lock: WriteLock }> | undefined;

  async function connected(): Promise<{ connection: Connection; lock: WriteLock }> {
    const { connect } = await loadLanceDB();
    // Reads see what other processes wrote.
    const connection = await typed(where, () => connect(path, { readConsistencyInterval: 0 }));
    return { connection, lock: createWriteLock(join(path, `${table}.embedloom.sqlite`), lockTimeoutMs) };
  }

  async function place(): Promise<{ connection: Connection; lock: WriteLock }> {
    opened ??= connected();
    try {
      return await opened;
    } catch (error) {
      opened = undefined;
      throw error;
    }
  }

  return checkedSink({
    name: "lancedb",
    open: (wanted, options = {}) =>
      run(async () => {
        const identity = checkIdentity(wanted, CAPABILITIES);
        const { connection, lock } = await place();
        const held = await lock.hold(options, async (change) => {
          const kept = await lock.identity();
          if (kept !== undefined) requireIdentity(kept, identity, where);
          const made = await typed(where, () => openTable({ connection, path }, table, identity, where));
          if (kept === undefined) change(identityText(identity));
          return made;
        });
        return createLanceDBIndex({ table: held, lock, identity, where, run });
      }),
    drop: (options = {}) =>
      run(async () => {
        const { connection, lock } = await place();
        await lock.hold(options, async (change) => {
          const kept = await lock.identity();
          if (kept === undefined) return;
          const name = physicalName(table, kept);
          await typed(where, async () => {
            if ((await connection.tableNames()).includes(name)) await connection.dropTable(name);
          });
          change(undefined);
        });
      }),
    async close() {
      await settled();
      const last = await opened?.catch(() => undefined);
      opened = undefined;
      last?.lock.close();
      last?.connection.close();
    },
  });
}

async function loadLanceDB(): Promise<typeof LanceDB> {
  try {
    return await import("@lancedb/lancedb");
  } catch (cause) {
    throw new UnsupportedError(
      "LanceDB cannot be loaded: npm install @lancedb/lancedb (where pnpm stops at install scripts, see the README of @embedloom/lancedb), and see `cause`.",
      { cause },
    );
  }
}

// The table is named for its identity too: a hand that was open when the index became another one finds nothing.
function physicalName(table: string, identity: string): string {
  return `${table}-${createHash("sha256").update(identity).digest("hex").slice(0, 12)}`;
}

interface Place {
  readonly connection: Connection;
  readonly path: string;
}

async function openTable(
  { connection, path }: Place,
  name: string,
  identity: IndexIdentity,
  where: string,
): Promise<Table> {
  const names = await connection.tableNames();
  const mine = physicalName(name, identityText(identity));
  if (names.includes(mine)) return connection.openTable(mine);
  if (names.includes(name)) {
    throw new IndexMismatchError(`${where} cannot be made: another program has that table. Choose another \`table\`.`);
  }
  const made = await connection.createEmptyTable(mine, schemaOf(identity));
  // LanceDB lets everybody read its files; nothing is in them yet.
  await chmod(join(path, `${mine}.lance`), 0o700);
  return made;
}
