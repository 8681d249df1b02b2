import { DatabaseSync } from "node:sqlite";

/** Remembers the ids of a run of any length, on disk, to find those that come twice. */
export interface IdBook {
  /** Remembers an id, or gives the place of the row that has it already. */
  claim(id: string, place: string): string | undefined;
  close(): void;
}

/** Opens an empty one; its file has no name and ends with it. */
export function openIdBook(): IdBook {
  // https://www.sqlite.org/inmemorydb.html#temp_db: the empty name is a temporary file.
  const database = new DatabaseSync("");
  database.exec("PRAGMA journal_mode = OFF; CREATE TABLE ids (id TEXT PRIMARY KEY, place TEXT) WITHOUT ROWID; BEGIN");
  const insert = database.prepare("INSERT OR IGNORE INTO ids (id, place) VALUES (?, ?)");
  const find = database.prepare("SELECT place FROM ids WHERE id = ?");
  return {
    claim: (id, place) => (insert.run(id, place).changes === 1 ? undefined : String(find.get(id)?.["place"])),
    close: () => database.close(),
  };
}
