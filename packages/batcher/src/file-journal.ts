import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { resolve } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import {
  checkedJournal,
  InvalidOptionError,
  isEmbedloomError,
  type Journal,
  kindOf,
  kinds,
  type OpenJournal,
  sqliteCode,
  StoreError,
} from "@embedloom/core";

// What holds a NUL is cut there by the operating system.
const pathKind = kindOf(
  "the path of a file",
  (value) => typeof value === "string" && value !== "" && !value.includes("\0"),
);

/** Marks the file as one of ours: "EmbJ" in ASCII. */
const APPLICATION_ID = 0x456d624a;

/**
 * A journal in one file, an SQLite database, so that no write is ever half there. It holds the vectors themselves, of any
 * number of sources and models; delete it when nothing in it is wanted any more.
 *
 * Written data survives the end of the process, however sudden, not a power cut. One run at a time has the file; the operating
 * system frees it when the process ends.
 *
 * @param path made by the first run if it does not exist; its folder must
 * @throws InvalidOptionError from `open` for a file that is something else, and leaves it alone
 * @example
 * ```ts no-run
 * import { embedStream, withBatching } from "@embedloom/batcher";
 * import { createFileJournal } from "@embedloom/batcher/file-journal";
 * import { createFakeEmbedder } from "@embedloom/testing";
 *
 * const journal = createFileJournal("documents.journal");
 * for await (const { item, embedding } of embedStream(withBatching(createFakeEmbedder()), ["amber"], { journal })) {
 *   console.log(item, embedding.length); // run again, "amber" costs nothing, wherever it stands
 * }
 * ```
 */
export function createFileJournal(path: string): Journal {
  pathKind("path", path);
  return {
    async open(fingerprint) {
      kinds.text("fingerprint", fingerprint);
      const { DatabaseSync: Database } = await import("node:sqlite");
      // SQLite takes a name such as `file:a?mode=memory` for an address, and none that begins with a slash.
      const file = resolve(path);
      await createPrivate(file);
      return guarded(path, "opened", () => {
        const database = new Database(file);
        try {
          prepare(database, path);
          return checkedJournal(openSpace(database, path, { id: spaceOf(database, fingerprint), fingerprint }));
        } catch (error) {
          database.close();
          throw error;
        }
      });
    },
  };
}

/** A file that is not there yet is made for its owner alone; SQLite gives its log the same mode. */
async function createPrivate(path: string): Promise<void> {
  // What cannot be made here SQLite will say more about.
  await open(path, "wx", 0o600).then(
    (file) => file.close(),
    () => undefined,
  );
}

// The lock of the whole file is taken by the first statement and kept until the database is closed.
function prepare(database: DatabaseSync, path: string): void {
  database.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT");
  const { application_id: owner } = database.prepare("PRAGMA application_id").get() ?? {};
  const isNew = database.prepare("SELECT name FROM sqlite_schema").get() === undefined;
  if (owner !== APPLICATION_ID && !isNew) throw notOurs(path);
  database.exec(`
    PRAGMA application_id = ${APPLICATION_ID};
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    CREATE TABLE IF NOT EXISTS spaces (space INTEGER PRIMARY KEY, fingerprint TEXT NOT NULL UNIQUE);
    CREATE TABLE IF NOT EXISTS vectors (
      space INTEGER NOT NULL, digest TEXT NOT NULL, vector BLOB NOT NULL, checksum BLOB, UNIQUE (space, digest));
    CREATE TABLE IF NOT EXISTS dead_letters (
      space INTEGER NOT NULL, digest TEXT NOT NULL, code TEXT NOT NULL, message TEXT NOT NULL, failed_at REAL NOT NULL,
      UNIQUE (space, digest));
  `);
  // Vectors of before have no checksum, and are paid for again rather than trusted.
  const columns = database.prepare("SELECT name FROM pragma_table_info('vectors')").all();
  if (!columns.some(({ name }) => name === "checksum")) database.exec("ALTER TABLE vectors ADD COLUMN checksum BLOB");
}

interface Space {
  readonly id: number;
  readonly fingerprint: string;
}

function spaceOf(database: DatabaseSync, fingerprint: string): number {
  database.prepare("INSERT OR IGNORE INTO spaces (fingerprint) VALUES (?)").run(fingerprint);
  return Number(database.prepare("SELECT space FROM spaces WHERE fingerprint = ?").get(fingerprint)?.["space"]);
}

function openSpace(database: DatabaseSync, path: string, { id: space, fingerprint }: Space): OpenJournal {
  const find = database.prepare("SELECT vector, checksum FROM vectors WHERE space = ? AND digest = ?");
  const put = database.prepare("INSERT OR REPLACE INTO vectors (space, digest, vector, checksum) VALUES (?, ?, ?, ?)");
  const forgive = database.prepare("DELETE FROM dead_letters WHERE space = ? AND digest = ?");
  const bury = database.prepare(
    "INSERT OR REPLACE INTO dead_letters (space, digest, code, message, failed_at) VALUES (?, ?, ?, ?, ?)",
  );
  const letters = database.prepare(
    "SELECT digest, code, message, failed_at FROM dead_letters WHERE space = ? ORDER BY rowid",
  );
  const vectorOf = (digest: string): Float32Array | undefined => {
    const { vector, checksum } = find.get(space, digest) ?? {};
    if (!(vector instanceof Uint8Array) || !(checksum instanceof Uint8Array)) return undefined;
    // A row that is damaged is one that is not there: its text is embedded again.
    if (!checksumOf(fingerprint, digest, vector).equals(checksum)) return undefined;
    // A copy, because floats begin at a multiple of 4 only.
    return new Float32Array(vector.slice().buffer);
  };
  // Every operation is one step of this process, so that two of them cannot overlap.
  const atOnce = (work: () => void): void => {
    database.exec("BEGIN");
    try {
      work();
      database.exec("COMMIT");
    } catch (error) {
      database.exec("ROLLBACK");
      throw error;
    }
  };
  return {
    lookup: async (digests) => guarded(path, "read", () => digests.map((digest) => vectorOf(digest))),
    append: async ({ digests, embeddings }) =>
      guarded(path, "written", () =>
        atOnce(() =>
          digests.forEach((digest, row) => {
            const vector = bytesOf(embeddings.row(row));
            put.run(space, digest, vector, checksumOf(fingerprint, digest, vector));
            forgive.run(space, digest);
          }),
        ),
      ),
    bury: async (dead) =>
      guarded(path, "written", () =>
        atOnce(() => {
          for (const { digest, code, message, failedAt } of dead) bury.run(space, digest, code, message, failedAt);
        }),
      ),
    deadLetters: async () =>
      guarded(path, "read", () =>
        letters.all(space).map(({ digest, code, message, failed_at: failedAt }) => ({
          digest: String(digest),
          code: String(code),
          message: String(message),
          failedAt: Number(failedAt),
        })),
      ),
    async close() {
      if (database.isOpen) database.close();
    },
  };
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** What tells a vector that is damaged, or another text's or model's: 16 bytes. */
function checksumOf(fingerprint: string, digest: string, vector: Uint8Array): Buffer {
  return createHash("sha256").update(`${fingerprint}\n${digest}\n`).update(vector).digest().subarray(0, 16);
}

function notOurs(path: string): InvalidOptionError {
  return new InvalidOptionError("path", "a file that createFileJournal made, or none", path);
}

const SQLITE_BUSY = 5;
const SQLITE_NOTADB = 26;

function guarded<T>(path: string, action: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (isEmbedloomError(error)) throw error;
    const code = sqliteCode(error);
    if (code === SQLITE_NOTADB) throw notOurs(path);
    if (code === SQLITE_BUSY) {
      const wayOut = "Wait for it to end, or give this run a journal of its own.";
      throw new StoreError(`The journal ${path} is in use by another run. ${wayOut}`, { cause: error });
    }
    const reason = error instanceof Error ? ` (${error.message})` : "";
    throw new StoreError(`The journal ${path} could not be ${action}${reason}.`, { cause: error });
  }
}
