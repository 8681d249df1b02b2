import type * as PGliteModule from "@electric-sql/pglite";
import type * as VectorModule from "@electric-sql/pglite-pgvector";
import { type AbortOptions, InvalidOptionError } from "@embedloom/core";
import { insideOf } from "./open-transaction.ts";
import type { CopyPlan, PgDatabase, PgRows, PgSession } from "./pg-database.ts";

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
  /** Nothing can be stopped in the middle here, but what the caller left is not kept. */
  async function transaction<T>({ signal }: AbortOptions, work: (session: EmbeddedSession) => Promise<T>): Promise<T> {
    signal?.throwIfAborted();
    let result: { readonly value: T } | undefined;
    await database.transaction(async (session) => {
      signal?.throwIfAborted();
      result = { value: await work(session) };
      signal?.throwIfAborted();
    });
    return result!.value;
  }

  return {
    isEmbedded: true,
    async session({ signal }, work) {
      signal?.throwIfAborted();
      return work(sessionOf(database));
    },
    transaction: (abort, first, work) =>
      transaction(abort, async (embedded) => {
        const session = sessionOf(embedded);
        return work(session, await session.query(first));
      }),
    copyIn: (abort, plan) => transaction(abort, (embedded) => copied(embedded, plan)),
    nested: (abort, work) =>
      transaction(abort, (embedded) =>
        work(insideOf({ isEmbedded: true, session: sessionOf(embedded), copy: (plan) => copied(embedded, plan) })),
      ),
    close,
  };
}

async function copied(
  embedded: EmbeddedSession,
  { prelude, first, check, before, copy, parts, after }: CopyPlan,
): Promise<PgRows> {
  const session = sessionOf(embedded);
  await prelude?.(session);
  check(await session.query(first));
  if (before !== undefined) await session.query(before);
  const blob = new Blob(Array.from(parts, (part) => new Uint8Array(part)));
  await embedded.query(copy("'/dev/blob'"), [], { blob });
  return after === undefined ? [] : session.query(after);
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
  };
}
