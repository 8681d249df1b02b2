import { resolve } from "node:path";
import type { CacheStore } from "@embedloom/cache";
import {
  checkEntries,
  checkKeys,
  checkPrefix,
  kindOf,
  kinds,
  type KindsOf,
  readOptions,
  type StoreEntry,
} from "@embedloom/core";
import { divideDisk } from "./disk-budget.ts";
import { prefixRange } from "./prefix-range.ts";
import { createSqliteConnection } from "./sqlite-connection.ts";
import { createSqliteLocks } from "./sqlite-locks.ts";
import type { Statements } from "./statements.ts";
import { createUsageLimit } from "./usage-limit.ts";

/** The options of {@link createSqliteStore}. */
export interface SqliteStoreSettings {
  /** The file; it and its folder are made when they are not there. Several processes may use one file. */
  readonly path: string;
  /** Days until a value expires, above 0 and up to 36,500, unless the write says otherwise. Absent: it does not expire. */
  readonly ttlDays?: number | undefined;
  /**
   * Milliseconds to wait for another process that is writing, from 0. The event loop goes on meanwhile.
   *
   * @default 4000
   */
  readonly busyTimeoutMs?: number | undefined;
  /**
   * Most bytes the file and the log beside it may take on disk, from 1048576; a write removes what was not used for longest.
   * Every process that uses the file should say the same. Absent: no limit.
   */
  readonly maxBytes?: number | undefined;
}

const MS_PER_DAY = 86_400_000;
// A hundred years.
const MOST_TTL_DAYS = 36_500;

/**
 * A store in one SQLite file, through Node's own `node:sqlite`: no server and no dependency.
 *
 * @throws InvalidOptionError at once for a setting out of range
 * @example
 * ```ts
 * import { withCache } from "@embedloom/cache";
 * import type { Embedder } from "@embedloom/core";
 * import { createSqliteStore } from "@embedloom/sqlite-cache";
 *
 * const cached = (embedder: Embedder) => withCache(embedder, createSqliteStore({ path: ".cache/embeddings.sqlite" }));
 * ```
 */
export function createSqliteStore(settings: SqliteStoreSettings): CacheStore {
  const { defaultTtlMs, budget, ...place } = checkedSettings(settings);
  const connection = createSqliteConnection({ ...place, ...budget });
  const usage = createUsageLimit(budget.limit);
  const locks = createSqliteLocks(connection);
  return {
    name: "sqlite",
    async getMany(keys, given) {
      const options = checkKeys(keys, given);
      const values = Array.from<Uint8Array | undefined>({ length: keys.length });
      const now = Date.now();
      await connection.inSlices(keys, "BEGIN", options, ({ read }, slice, start) => {
        for (let i = 0; i < slice.length; i++) values[start + i] = bytesOf(read.get(slice[i]!, now));
      });
      for (const [i, key] of keys.entries()) if (values[i] !== undefined) usage.note(key);
      return values;
    },
    async setMany(entries, given) {
      const options = checkEntries(entries, given);
      const now = Date.now();
      const ttlMs = options.ttlMs ?? defaultTtlMs;
      const expiresAt = ttlMs === undefined ? null : now + ttlMs;
      for (const part of inParts(entries, budget.writeBytes)) {
        await connection.inSlices(part, "BEGIN IMMEDIATE", options, (statements, slice) => {
          statements.removeExpired.run(now);
          usage.save(statements, now);
          for (const { key, value } of slice) {
            statements.write.run(key, value, expiresAt, now);
            locks.giveBack(statements, key);
          }
        });
        if (budget.limit !== undefined) await connection.repeat(options, usage.enforce);
      }
    },
    async deleteMany(keys, given) {
      const options = checkKeys(keys, given);
      await connection.inSlices(keys, "BEGIN IMMEDIATE", options, ({ remove }, slice) => {
        for (const key of slice) remove.run(key);
      });
    },
    async clear(prefix, given) {
      const options = checkPrefix(prefix, given);
      const { from, to } = prefixRange(prefix);
      await connection.repeat(options, ({ removeRange }) => Number(removeRange.run(from, to).changes) > 0);
    },
    lockMany: locks.lockMany,
    async close() {
      // What cannot be noted, as in a file that can only be read, changes nothing but the order of removal.
      const save = (statements: Statements): boolean => {
        usage.save(statements, Date.now());
        return !usage.isEmpty();
      };
      if (!usage.isEmpty()) await connection.repeat({}, save).catch(() => {});
      await connection.close();
    },
  };
}

/** Cuts entries so that the values of each part take so many bytes at most, or are one. */
function inParts(entries: readonly StoreEntry[], bytes: number): StoreEntry[][] {
  const parts: StoreEntry[][] = [];
  let left = 0;
  for (const entry of entries) {
    left -= entry.value.byteLength;
    if (left < 0 || parts.length === 0) {
      parts.push([]);
      left = bytes - entry.value.byteLength;
    }
    parts.at(-1)!.push(entry);
  }
  return parts;
}

function bytesOf(row: Record<string, unknown> | undefined): Uint8Array | undefined {
  return row?.value instanceof Uint8Array ? row.value : undefined;
}

const settingKinds: KindsOf<SqliteStoreSettings> = {
  path: kindOf(
    "the path of a file (in memory, use `createMemoryStore`)",
    // What holds a NUL is cut there by the operating system.
    (value) => typeof value === "string" && value !== "" && value !== ":memory:" && !value.includes("\0"),
  ),
  ttlDays: kinds.optional(
    kindOf(
      `a number above 0, up to ${MOST_TTL_DAYS}`,
      (value) => typeof value === "number" && value > 0 && value <= MOST_TTL_DAYS,
    ),
  ),
  busyTimeoutMs: kinds.optional(kinds.integer(0)),
  maxBytes: kinds.optional(kinds.integer(2 ** 20)),
};

function checkedSettings(settings: SqliteStoreSettings) {
  const { path, ttlDays, busyTimeoutMs = 4000, maxBytes } = readOptions("settings", settings, settingKinds);
  const defaultTtlMs = ttlDays === undefined ? undefined : Math.ceil(ttlDays * MS_PER_DAY);
  return { path: resolve(path), busyTimeoutMs, defaultTtlMs, budget: divideDisk(maxBytes) };
}
