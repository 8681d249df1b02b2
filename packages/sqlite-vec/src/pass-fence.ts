import type { WriteFence } from "@embedloom/core";
import { fencedOff } from "@embedloom/core/sink";
import type { OpenTables } from "./open-tables.ts";

/**
 * Lets a transaction go on whose token is not lower than those before it. To be called inside a transaction that writes.
 *
 * @throws LeaseLostError when a higher token was there before
 */
export function passFence({ database, names, where, prepared }: OpenTables, { name, token }: WriteFence): void {
  // Made by the first fence: an index without one has no such table.
  database.exec(
    `CREATE TABLE IF NOT EXISTS ${names.fences} (name TEXT PRIMARY KEY, token INTEGER NOT NULL) STRICT, WITHOUT ROWID`,
  );
  const row = prepared(`SELECT token FROM ${names.fences} WHERE name = ?`).get(name) as { token: number } | undefined;
  const seen = row?.token ?? 0;
  if (token < seen) throw fencedOff(where, seen);
  if (token > seen) prepared(`INSERT OR REPLACE INTO ${names.fences} VALUES (?, ?)`).run(name, BigInt(token));
}
