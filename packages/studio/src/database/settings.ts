import type { DatabaseSync } from "node:sqlite";

/** Small things that are remembered beyond the life of the process; never a key or a password. */
export interface Settings {
  read(key: string): unknown;
  write(key: string, value: unknown): void;
}

/** Keeps settings in the database. */
export function createSettings(db: DatabaseSync): Settings {
  const get = db.prepare("SELECT value FROM settings WHERE key = ?");
  const put = db.prepare("INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)");
  return {
    read(key) {
      const value = get.get(key)?.["value"];
      return typeof value === "string" ? JSON.parse(value) : undefined;
    },
    write(key, value) {
      put.run(key, JSON.stringify(value));
    },
  };
}
