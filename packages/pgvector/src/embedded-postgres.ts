import type * as PGliteModule from "@electric-sql/pglite";
import type * as VectorModule from "@electric-sql/pglite-pgvector";
import { InvalidOptionError } from "@embedloom/core";
import type { PgDatabase, PgSession } from "./pg-database.ts";

/** The part of a `PGlite` that the sink uses. */
export interface EmbeddedPostgres extends EmbeddedSession {
  transaction<T>(work: (transaction: EmbeddedSession) => Promise<T>): Promise<T | undefined>;
  close(): Promise<void>;
}

/** What runs statements of PGlite, inside a transaction or outside. */
interface EmbeddedSession {
  query(sql: string, values?: unknown[], options?: { blob?: Blob }): Promise<{ rows: unknown[] }>;
}

/** Speaks with a PostgreSQL inside of this process. */
export function embeddedPostgres(database: EmbeddedPostgres, close: () => Promise<void>): PgDatabase {
  return {
    isEmbedded: true,
    async session({ signal }, work) {
      signal?.throwIfAborted();
      return work(sessionOf(database));
    },
    async transaction({ signal }, first, work) {
      signal?.throwIfAborted();
      let result: { readonly value: Awaited<ReturnType<typeof work>> } | undefined;
      await database.transaction(async (transaction) => {
        signal?.throwIfAborted();
        const session = sessionOf(transaction);
        result = { value: await work(session, await session.query(first)) };
        // Nothing can be stopped in the middle here, but what the caller left is not kept.
        signal?.throwIfAborted();
      });
      return result!.value;
    },
    close,
  };
}

/**
 * Opens PGlite with pgvector in a folder.
 *
 * @throws InvalidOptionError when the two packages are not installed
 */
export async function openEmbedded(path: string): Promise<EmbeddedPostgres> {
  const [{ PGlite }, { vector }] = await loadPGlite();
  const database = await PGlite.create(path, { extensions: { vector } });
  return {
    query: (sql, values, options) => database.query(sql, values, options),
    transaction: (work) => database.transaction((transaction) => work(transaction)),
    close: () => database.close(),
  };
}

async function loadPGlite(): Promise<[typeof PGliteModule, typeof VectorModule]> {
  try {
    return await Promise.all([import("@electric-sql/pglite"), import("@electric-sql/pglite-pgvector")]);
  } catch (cause) {
    throw new InvalidOptionError(
      "path",
      "used where @electric-sql/pglite and @electric-sql/pglite-pgvector are installed (npm install both), or `connectionString` in its place",
      "nothing",
      { cause },
    );
  }
}

function sessionOf(database: EmbeddedSession): PgSession {
  return {
    async query(sql, values) {
      const { rows } = await database.query(sql, values === undefined ? undefined : [...values]);
      return rows as Record<string, unknown>[];
    },
    async copyIn(copy, parts) {
      await database.query(copy("'/dev/blob'"), [], { blob: new Blob([new Uint8Array(Buffer.concat([...parts]))]) });
    },
  };
}
