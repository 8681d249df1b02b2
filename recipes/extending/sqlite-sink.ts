// "Add a sink" of CONTRIBUTING: a sink over a database that is not built in, here Node's own SQLite, which looks at every row.
import { DatabaseSync } from "node:sqlite";
import {
  type IndexIdentity,
  isEmbedloomError,
  kinds,
  readOptions,
  type SinkRow,
  StoreError,
  type VectorIndex,
  type VectorSink,
} from "@embedloom/core";
import {
  type CheckedRow,
  checkedSink,
  checkFilter,
  checkIdentity,
  checkListing,
  checkSearch,
  identityText,
  nearness,
  passesFilter,
  possibleNames,
  requireIdentity,
  upsertRows,
} from "@embedloom/core/sink";

/** What the sink can keep; `checkIdentity` refuses all else. */
const CAPABILITIES = { name: "sqlite", encodings: ["float32"], distances: ["cosine", "dot", "euclidean"] } as const;

const TABLES = `
  PRAGMA busy_timeout = 5000;
  CREATE TABLE IF NOT EXISTS identity (one INTEGER PRIMARY KEY, text TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS vectors (
    id TEXT PRIMARY KEY, source TEXT NOT NULL, digest TEXT NOT NULL, row TEXT NOT NULL, vector BLOB NOT NULL)`;

/** A sink in one file of SQLite. @throws InvalidOptionError when `path` is not a text */
export function createSqliteSink(given: { readonly path: string }): VectorSink {
  const { path } = readOptions<{ readonly path: string }>("settings", given, { path: kinds.words });
  const where = `The index in ${path}`;
  let database: DatabaseSync | undefined;

  /** Does something as a whole or not at all, and gives what fails its type. */
  function transaction<T>(work: (database: DatabaseSync) => T): T {
    try {
      database ??= openFile(path);
      database.exec("BEGIN IMMEDIATE");
      const result = work(database);
      database.exec("COMMIT");
      return result;
    } catch (error) {
      if (database?.isTransaction) database.exec("ROLLBACK");
      if (isEmbedloomError(error)) throw error;
      throw new StoreError(`${where} could not be read or written.`, { cause: error });
    }
  }

  return checkedSink({
    name: CAPABILITIES.name,
    async open(wanted) {
      const identity = checkIdentity(wanted, CAPABILITIES);
      transaction((tables) => {
        tables.prepare("INSERT OR IGNORE INTO identity VALUES (1, ?)").run(identityText(identity));
        requireSame(tables, identity, where);
      });
      // Whoever changes the index meanwhile, no call touches rows of another identity.
      return openIndex(identity, where, (work) =>
        transaction((tables) => {
          requireSame(tables, identity, where);
          return work(tables);
        }),
      );
    },
    async drop() {
      transaction((tables) => tables.exec("DELETE FROM identity; DELETE FROM vectors"));
    },
    async close() {
      database?.close();
      database = undefined;
    },
  });
}

function openFile(path: string): DatabaseSync {
  const database = new DatabaseSync(path);
  try {
    database.exec(TABLES);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function requireSame(database: DatabaseSync, identity: IndexIdentity, where: string): void {
  const kept = database.prepare("SELECT text FROM identity").get();
  if (kept === undefined) throw new StoreError(`${where} was removed.`);
  requireIdentity(String(kept["text"]), identity, where);
}

type Transaction = <T>(work: (database: DatabaseSync) => T) => T;

function openIndex(identity: IndexIdentity, where: string, transaction: Transaction): VectorIndex {
  const allRows = (): SinkRow[] =>
    transaction((database) => database.prepare("SELECT row, vector FROM vectors").all()).map(rowOf);
  return {
    identity,
    upsert: (rows) => upsertRows(rows, { identity, write: async (checked) => transaction(writing(checked)) }),
    async get(ids) {
      const found = transaction((database) => {
        const select = database.prepare("SELECT row, vector FROM vectors WHERE id = ?");
        return possibleNames(ids).map((id) => select.get(id));
      });
      const rows = found.filter((each) => each !== undefined).map(rowOf);
      const byId = new Map(rows.map((row) => [row.id, row]));
      return ids.map((id) => byId.get(id));
    },
    async delete(ids) {
      transaction((database) => {
        const remove = database.prepare("DELETE FROM vectors WHERE id = ?");
        for (const id of possibleNames(ids)) remove.run(id);
      });
    },
    async deleteSource(source) {
      transaction((database) => {
        const remove = database.prepare("DELETE FROM vectors WHERE source = ?");
        for (const name of possibleNames([source])) remove.run(name);
      });
    },
    async *list(options) {
      const { after = "", source, pageSize, signal } = checkListing(options);
      // SQLite compares the bytes of UTF-8, whose order is that of code points.
      const page = "SELECT id, digest FROM vectors WHERE id > ?1 AND (?2 IS NULL OR source = ?2) ORDER BY id LIMIT ?3";
      for (let last = after; ;) {
        signal?.throwIfAborted();
        if (source?.isWellFormed() === false) return;
        const rows = transaction((database) => database.prepare(page).all(last, source ?? null, pageSize));
        if (rows.length === 0) return;
        const entries = rows.map(({ id, digest }) => ({ id: String(id), digest: String(digest) }));
        last = entries.at(-1)!.id;
        yield entries;
      }
    },
    async search(query, options) {
      const { vector, filter } = checkSearch(query, options, identity, where);
      const matches = allRows()
        .filter((row) => passesFilter(row, filter))
        .map(({ vector: kept, ...row }) => ({ ...row, score: nearness(identity.distance, vector, kept) }));
      return matches.toSorted((one, other) => other.score - one.score).slice(0, options.k);
    },
    async count({ filter } = {}) {
      const conditions = checkFilter(filter);
      return allRows().filter((row) => passesFilter(row, conditions)).length;
    },
  };
}

function writing(rows: readonly CheckedRow[]): (database: DatabaseSync) => void {
  return (database) => {
    const write = database.prepare("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?, ?, ?)");
    for (const { id, source, digest, text, reference, start, end, metadata, vector } of rows) {
      const row = {
        ...{ id, source, digest, metadata },
        ...(text !== null && { text }),
        ...(reference !== null && { reference }),
        ...(start !== null && end !== null && { span: [start, end] }),
      };
      const bytes = new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
      write.run(id, source, digest, JSON.stringify(row), bytes);
    }
  };
}

/** A row as {@link writing} wrote it. */
function rowOf(kept: Readonly<Record<string, unknown>>): SinkRow {
  const bytes = kept["vector"] as Uint8Array;
  const row = JSON.parse(String(kept["row"])) as Omit<SinkRow, "vector">;
  return { ...row, vector: new Float32Array(bytes.slice().buffer) };
}
