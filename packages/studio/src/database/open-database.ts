import { closeSync, constants, fstatSync, mkdirSync, openSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { sqliteCode } from "@embedloom/core";
import { Refusal } from "../refusal/index.ts";

const VERSION = 3;

// Where a document came from: equal files are one document with several sources, and one that no source leads to any more is gone.
const SOURCES = `CREATE TABLE sources (
    source TEXT PRIMARY KEY,
    document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
    name TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX sources_by_document ON sources (document);`;

/** From version 2, which knew a document by its content alone. */
const FROM_2 = `${SOURCES}
  INSERT OR IGNORE INTO sources (source, document, name) SELECT name, seq, name FROM documents ORDER BY seq DESC;
  -- Of two with one name the older one keeps a name of its own: nothing is lost on the way.
  INSERT INTO sources (source, document, name) SELECT name || char(0) || seq, seq, name FROM documents
    WHERE seq NOT IN (SELECT document FROM sources);
  PRAGMA user_version = 3;`;

const SCHEMA = `
  CREATE TABLE documents (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    characters INTEGER NOT NULL,
    chunks INTEGER NOT NULL,
    sample INTEGER NOT NULL
  );
  CREATE INDEX documents_by_name ON documents (name COLLATE NOCASE, seq);
  CREATE TABLE texts (
    document INTEGER PRIMARY KEY REFERENCES documents ON DELETE CASCADE,
    text TEXT NOT NULL,
    crc INTEGER NOT NULL
  );
  CREATE TABLE chunks (
    id INTEGER PRIMARY KEY,
    document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
    position INTEGER NOT NULL,
    first INTEGER NOT NULL,
    past INTEGER NOT NULL,
    UNIQUE (document, position)
  );
  -- One model with its settings: vectors of one space can be compared.
  CREATE TABLE spaces (
    id INTEGER PRIMARY KEY,
    fingerprint TEXT NOT NULL UNIQUE,
    label TEXT NOT NULL
  );
  CREATE TABLE vectors (
    chunk INTEGER NOT NULL REFERENCES chunks ON DELETE CASCADE,
    late INTEGER NOT NULL,
    space INTEGER NOT NULL REFERENCES spaces ON DELETE CASCADE,
    vector BLOB NOT NULL,
    crc INTEGER NOT NULL,
    PRIMARY KEY (chunk, late, space)
  );
  -- How a document ended in a space; no row: it waits.
  CREATE TABLE outcomes (
    document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
    space INTEGER NOT NULL REFERENCES spaces ON DELETE CASCADE,
    failure TEXT,
    PRIMARY KEY (document, space)
  ) WITHOUT ROWID;
  CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  ${SOURCES}
  PRAGMA user_version = ${VERSION};
`;

/**
 * Opens the database of a data folder, and makes it where there is none. What was committed survives the end of the
 * process, however sudden.
 *
 * @throws Refusal when another studio uses the folder, or the database is damaged, of another version or no file
 */
export function openDatabase(dataFolder: string): DatabaseSync {
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  const path = join(dataFolder, "studio.sqlite");
  makePrivate(path);
  const db = new DatabaseSync(path);
  try {
    // Exclusive: two studios on one folder would index behind each other's back.
    db.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE; COMMIT;");
    const version = db.prepare("PRAGMA user_version").get()?.["user_version"];
    // Before anything is written: WAL alone would change the database of another program.
    if (version === 0 && hasTables(db)) throw new Refusal("internal", damagedAt(path));
    db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
    db.exec("PRAGMA foreign_keys = ON; PRAGMA cache_size = -16000;");
    if (version === 0) inTransaction(db, () => db.exec(SCHEMA));
    else if (version === 2) inTransaction(db, () => db.exec(FROM_2));
    else if (version !== VERSION) throw new Refusal("internal", otherVersion(dataFolder, version));
    return db;
  } catch (error) {
    db.close();
    if (error instanceof Error && /locked/.test(error.message)) {
      throw new Refusal("busy", `Another studio uses ${dataFolder}. Stop it, or choose another folder with --data.`);
    }
    if (isDamage(error)) throw new Refusal("internal", damagedAt(path));
    throw error;
  }
}

// To open a pipe without it would wait for whoever reads it; Windows has no such flag, and no such pipes.
const DO_NOT_WAIT = constants.O_NONBLOCK ?? 0;

/** Makes the file for its owner alone, where there is none; SQLite gives its log the same mode. */
function makePrivate(path: string): void {
  const file = openSync(path, constants.O_RDWR | constants.O_CREAT | DO_NOT_WAIT, 0o600);
  try {
    if (!fstatSync(file).isFile()) throw new Refusal("internal", damagedAt(path));
  } finally {
    closeSync(file);
  }
}

function hasTables(db: DatabaseSync): boolean {
  return db.prepare("SELECT 1 FROM sqlite_schema").get() !== undefined;
}

/** Runs `work` as one transaction. */
export function inTransaction<T>(db: DatabaseSync, work: () => T): T {
  db.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    db.exec("COMMIT");
    return result;
  } catch (error) {
    db.exec("ROLLBACK");
    throw error;
  }
}

function otherVersion(folder: string, version: unknown): string {
  return `The data in ${folder} has version ${String(version)}, this studio reads ${VERSION}. Remove the folder, or choose another with --data.`;
}

// https://sqlite.org/rescode.html: corrupt, no database at all, and a statement that fits none of its tables: ours fit.
const DAMAGED: readonly number[] = [1, 11, 26];

/** Whether SQLite says that its file is damaged. */
export function isDamage(error: unknown): boolean {
  return DAMAGED.includes(sqliteCode(error) ?? 0);
}

function damagedAt(path: string): string {
  return `The database ${path} is damaged, or none of the studio's. Move it away, or choose another folder with --data.`;
}
