import type { DatabaseSync, StatementSync } from "node:sqlite";

/** The statements of the cache, prepared once. */
export interface Statements {
  readonly read: StatementSync;
  readonly write: StatementSync;
  readonly remove: StatementSync;
  /** Removes one slice of a range of keys. */
  readonly removeRange: StatementSync;
  /** Removes one slice of what has expired. */
  readonly removeExpired: StatementSync;
  /** Notes that a key was used. */
  readonly touch: StatementSync;
  /** Removes some of what was not used for longest. */
  readonly evict: StatementSync;
  /** Bytes of the pages that are in use, and of the file. */
  readonly usedBytes: StatementSync;
  /** Gives some unused pages back to the disk. */
  readonly shrink: StatementSync;
  /** Those for locks, prepared by the first use: an older file that cannot be written to has no table for them. */
  locks(): LockStatements;
}

/** The statements for locks. */
interface LockStatements {
  /** Finds the lock of a key that has not expired. */
  readonly find: StatementSync;
  /** Takes the lock of a key, unless another has it. */
  readonly take: StatementSync;
  readonly renew: StatementSync;
  readonly release: StatementSync;
  readonly removeExpired: StatementSync;
}

// Rows removed at once: some milliseconds.
const SLICE = 100;
// Values removed before the size is looked at again, some 0.1 MB.
const EVICTED = 20;
const SHRUNK_PAGES = 64;

/** Prepares the statements of an open database. */
export function prepareStatements(database: DatabaseSync): Statements {
  const removeSlice = (condition: string): StatementSync =>
    database.prepare(
      `DELETE FROM embeddings WHERE rowid IN (SELECT rowid FROM embeddings WHERE ${condition} LIMIT ${SLICE})`,
    );
  let locks: LockStatements | undefined;
  return {
    read: database.prepare("SELECT value FROM embeddings WHERE key = ? AND (expires_at IS NULL OR expires_at > ?)"),
    write: database.prepare(
      `INSERT INTO embeddings (key, value, expires_at, used_at) VALUES (?, ?, ?, ?)
       ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at, used_at = excluded.used_at`,
    ),
    remove: database.prepare("DELETE FROM embeddings WHERE key = ?"),
    removeRange: removeSlice("key >= ? AND key < ?"),
    removeExpired: removeSlice("expires_at <= ?"),
    touch: database.prepare("UPDATE embeddings SET used_at = ? WHERE key = ?"),
    evict: database.prepare(
      `DELETE FROM embeddings WHERE rowid IN (SELECT rowid FROM embeddings ORDER BY used_at, rowid LIMIT ${EVICTED})`,
    ),
    usedBytes: database.prepare(
      `SELECT (page_count - freelist_count) * page_size AS used, page_count * page_size AS file
       FROM pragma_page_count, pragma_freelist_count, pragma_page_size`,
    ),
    shrink: database.prepare(`PRAGMA incremental_vacuum(${SHRUNK_PAGES})`),
    locks: () => (locks ??= prepareLocks(database)),
  };
}

function prepareLocks(database: DatabaseSync): LockStatements {
  return {
    find: database.prepare("SELECT 1 FROM embedding_locks WHERE key = ? AND expires_at > ?"),
    take: database.prepare(
      `INSERT INTO embedding_locks (key, owner, expires_at) VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE
       SET owner = excluded.owner, expires_at = excluded.expires_at WHERE expires_at <= ?`,
    ),
    renew: database.prepare("UPDATE embedding_locks SET expires_at = ? WHERE key = ? AND owner = ?"),
    release: database.prepare("DELETE FROM embedding_locks WHERE key = ? AND owner = ?"),
    removeExpired: database.prepare("DELETE FROM embedding_locks WHERE expires_at <= ?"),
  };
}
