import { resolve } from "node:path";
import { checkInteger, type EmbeddingStore, InvalidOptionError } from "@embedloom/core";
import { prefixRange } from "./prefix-range.ts";
import { createSqliteConnection } from "./sqlite-connection.ts";

/** The choices of {@link createSqliteStore}. */
export interface SqliteStoreSettings {
  /** The file; it and its folder are made when they are not there. Several processes may use one file. */
  readonly path: string;
  /** Days until a value expires, above 0, unless the write says otherwise. Absent: it does not expire. */
  readonly ttlDays?: number | undefined;
  /**
   * Milliseconds to wait for another process that is writing, from 0. The event loop stands still meanwhile.
   *
   * @default 2000
   */
  readonly busyTimeoutMs?: number | undefined;
}

const MS_PER_DAY = 86_400_000;

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
export function createSqliteStore(settings: SqliteStoreSettings): EmbeddingStore {
  const { defaultTtlMs, ...place } = checkedSettings(settings);
  const connection = createSqliteConnection(place);
  return {
    name: "sqlite",
    async getMany(keys, options = {}) {
      const values: (Uint8Array | undefined)[] = [];
      const now = Date.now();
      await connection.inSlices(keys, "BEGIN", options, ({ read }, slice) => {
        for (const key of slice) values.push(bytesOf(read.get(key, now)));
      });
      return values;
    },
    async setMany(entries, options = {}) {
      if (options.ttlMs !== undefined) checkInteger("ttlMs", options.ttlMs, 1);
      const now = Date.now();
      const ttlMs = options.ttlMs ?? defaultTtlMs;
      const expiresAt = ttlMs === undefined ? null : now + ttlMs;
      await connection.inSlices(entries, "BEGIN IMMEDIATE", options, ({ write, removeExpired }, slice) => {
        removeExpired.run(now);
        for (const { key, value } of slice) write.run(key, value, expiresAt);
      });
    },
    async deleteMany(keys, options = {}) {
      await connection.inSlices(keys, "BEGIN IMMEDIATE", options, ({ remove }, slice) => {
        for (const key of slice) remove.run(key);
      });
    },
    async clear(prefix, options = {}) {
      const { from, to } = prefixRange(prefix);
      await connection.repeat(options, ({ removeRange }) => Number(removeRange.run(from, to).changes) > 0);
    },
    close: () => connection.close(),
  };
}

function bytesOf(row: Record<string, unknown> | undefined): Uint8Array | undefined {
  return row?.value instanceof Uint8Array ? row.value : undefined;
}

function checkedSettings({ path, ttlDays, busyTimeoutMs = 2000 }: SqliteStoreSettings) {
  if (typeof path !== "string" || path === "" || path === ":memory:") {
    throw new InvalidOptionError("path", "the path of a file (in memory, use `createMemoryStore`)", path);
  }
  if (ttlDays !== undefined && !(Number.isFinite(ttlDays) && ttlDays > 0)) {
    throw new InvalidOptionError("ttlDays", "a number above 0", ttlDays);
  }
  checkInteger("busyTimeoutMs", busyTimeoutMs, 0);
  const defaultTtlMs = ttlDays === undefined ? undefined : Math.ceil(ttlDays * MS_PER_DAY);
  return { path: resolve(path), busyTimeoutMs, defaultTtlMs };
}
