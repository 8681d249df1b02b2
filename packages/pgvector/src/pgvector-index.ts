import {
  type AbortOptions,
  checkAbort,
  type IndexIdentity,
  isEmbedloomError,
  kinds,
  type SinkRow,
  type VectorIndex,
  type VectorSink,
  type WriteFence,
} from "@embedloom/core";
import {
  checkedIndex,
  type CheckedRow,
  checkFence,
  checkFilter,
  checkListing,
  checkSearch,
  possibleNames,
  upsertRows,
} from "@embedloom/core/sink";
import { buildHnsw, type HnswOptions, readHnswOptions } from "./build-hnsw.ts";
import { createBinder, filterCondition, hasNul, sourceCondition } from "./filter-sql.ts";
import type { PgDatabase, PgRows, PgSession, PgValue } from "./pg-database.ts";
import { isCollision, isUniqueViolation, pgFailure } from "./pg-failure.ts";
import { passFence } from "./pass-fence.ts";
import { infoQuery, type OpenSchema, requireSchema, type TableNames } from "./schema.ts";
import { searchRows } from "./search-rows.ts";
import { asRow, ROW_COLUMNS } from "./stored-row.ts";
import { copyRows, replaceRows } from "./write-batch.ts";

/** A vector index in PostgreSQL. */
export interface PgvectorIndex extends VectorIndex {
  /**
   * Builds the HNSW index that makes searches fast and approximate; without it they are exact. Best after the bulk of the
   * rows: each row that is written afterwards costs several times as much. Does nothing where it is built already.
   *
   * @throws UnsupportedError when the vectors are too wide for it
   */
  buildHnsw(options?: HnswOptions): Promise<void>;
  /**
   * Runs `work` in one transaction: rows that it writes and deletes through the index that it gets, and its own statements, are
   * kept together, or not at all when it throws. A call in it that fails is taken back alone. It must not use the outer index.
   *
   * @throws what `work` throws
   * @throws ConnectionError when the connection was lost, in which case it may have been kept only if that was while it was committed
   * @throws the signal's reason when it aborts
   */
  transaction<T>(work: (inside: PgvectorTransaction) => Promise<T>, options?: AbortOptions): Promise<T>;
}

/** The inside of a transaction. */
export interface PgvectorTransaction {
  /** The same index; what is written through it is kept with the transaction. */
  readonly index: VectorIndex;
  /**
   * Runs a statement of your own; `values` are bound to `$1` and so on, as `pg` takes them.
   *
   * @throws what PostgreSQL refuses, as the client throws it
   * @throws ConnectionError when the connection was lost
   */
  query(sql: string, values?: readonly unknown[]): Promise<PgRows>;
}

/** A sink in PostgreSQL. */
export interface PgvectorSink extends VectorSink {
  open(identity: IndexIdentity, options?: AbortOptions): Promise<PgvectorIndex>;
}

/** What an open index stands on. */
export interface IndexPlace extends OpenSchema {
  readonly database: PgDatabase;
  readonly names: TableNames;
  readonly identity: IndexIdentity;
  readonly where: string;
  readonly efSearch: number;
  /** Keeps a call until it has ended, so that `close` can wait for it. */
  run<T>(call: () => Promise<T>): Promise<T>;
}

/** So often a transaction is begun again after another one was in its way. */
const MOST_COLLISIONS = 10;

// oxlint-disable-next-line max-lines-per-function -- the methods of an index one after the other, none of them long
export function createPgvectorIndex(place: IndexPlace): PgvectorIndex {
  const { database, names, identity, where, column, whole } = place;

  // Only a guess, which costs a COPY where it is wrong.
  let areNew = true;

  /** Writes rows that are probably new by a COPY alone, and others through the upsert. */
  async function write(abort: AbortOptions, fence: WriteFence | undefined, rows: readonly CheckedRow[]): Promise<void> {
    const prelude = fence && ((session: PgSession) => passFence(session, names, fence, where));
    if (areNew) {
      try {
        return await attempt(abort, () => copyRows({ ...place, prelude }, rows, abort));
      } catch (error) {
        if (!isEmbedloomError(error, "input_rejected") || !isUniqueViolation(error.cause)) throw error;
      }
    }
    areNew = await attempt(abort, () => replaceRows({ ...place, prelude }, rows, abort));
  }

  /** Runs a transaction, and again where another one was in its way. */
  function attempt<T>({ signal }: AbortOptions, transaction: () => Promise<T>): Promise<T> {
    return place.run(async () => {
      for (let count = 1; ; count++) {
        try {
          return await transaction();
        } catch (error) {
          signal?.throwIfAborted();
          if (!isCollision(error) || count >= MOST_COLLISIONS) throw pgFailure(error, where);
        }
      }
    });
  }

  /** Runs `work` in a transaction that holds the index as it is. */
  function inside<T>(abort: AbortOptions, work: (session: PgSession) => Promise<T>): Promise<T> {
    return attempt(abort, () =>
      database.transaction(abort, infoQuery(names), async (session, found) => {
        requireSchema(found, identity, where);
        return work(session);
      }),
    );
  }

  async function inTransaction<T>(work: (inside: PgvectorTransaction) => Promise<T>, abort: AbortOptions): Promise<T> {
    let own: { readonly error: unknown } | undefined;
    try {
      return await database.nested(abort, async (nested) => {
        try {
          return await work(openInside({ ...place, database: nested, run: (call) => call() }));
        } catch (error) {
          own = { error };
          throw error;
        }
      });
    } catch (error) {
      abort.signal?.throwIfAborted();
      throw own?.error === error ? error : pgFailure(error, where);
    }
  }

  async function raise(session: PgSession, fence: WriteFence | undefined): Promise<void> {
    if (fence !== undefined) await passFence(session, names, fence, where);
  }

  async function* list(
    options: Parameters<VectorIndex["list"]>[0],
  ): ReturnType<VectorIndex["list"]> & AsyncGenerator<{ id: string; digest: string }[]> {
    const { after, source, pageSize, signal } = checkListing(options);
    // No id has a U+0000, so that nothing lies between what is before one and all that goes on so.
    for (let last = after?.split("\0", 1)[0] ?? ""; ;) {
      const { values, bind } = createBinder();
      const among = source === undefined ? "" : `AND ${sourceCondition([source], bind)}`;
      const sql = `SELECT id, digest FROM ${names.rows} WHERE id > ${bind(last)} ${among} ORDER BY id LIMIT ${bind(pageSize)}`;
      const page = await inside({ signal }, (session) => session.query(sql, values));
      if (page.length > 0) yield page.map(({ id, digest }) => ({ id: String(id), digest: String(digest) }));
      if (page.length < pageSize) return;
      last = String(page.at(-1)!.id);
    }
  }

  return {
    identity,
    fences: true,
    upsert: (rows, options = {}) =>
      place.run(async () => {
        const fence = checkFence(options.fence);
        if (fence !== undefined && rows.length === 0) await inside(options, (session) => raise(session, fence));
        await upsertRows(rows, {
          identity,
          refuse: (row) => nulIn(row) ?? widened(row, whole),
          write: (checked) => write(options, fence, checked),
        });
      }),
    get: (ids, options = {}) =>
      inside(options, async (session) => {
        const sql = `SELECT ${ROW_COLUMNS}, ${whole === undefined ? "embedding" : "whole"}::text AS vector FROM ${names.rows} WHERE id = ANY($1::text[])`;
        const rows = await session.query(sql, [keptIds(ids)]);
        const byId = new Map(
          rows.map((row): [string, SinkRow] => [
            String(row.id),
            { ...asRow(row), vector: (whole ?? column).parse(String(row.vector)) },
          ]),
        );
        return ids.map((id) => byId.get(id));
      }),
    delete: (ids, { fence, ...options } = {}) =>
      inside(options, async (session) => {
        await raise(session, checkFence(fence));
        await session.query(`DELETE FROM ${names.rows} WHERE id = ANY($1::text[])`, [keptIds(ids)]);
      }),
    deleteSource: (source, options = {}) =>
      inside(options, async (session) => {
        const { values, bind } = createBinder();
        await session.query(`DELETE FROM ${names.rows} WHERE ${sourceCondition([source], bind)}`, values);
      }),
    list,
    async search(query, options) {
      const { vector, filter } = checkSearch(query, options, identity, where);
      return inside(options, (session) => searchRows(session, { ...place, vector, k: options.k, filter }));
    },
    async count({ filter, ...options } = {}) {
      const { values, bind } = createBinder();
      const condition = filterCondition(checkFilter(filter), bind);
      return inside(options, async (session) => {
        const [row] = await session.query(
          `SELECT count(*)::float8 AS rows FROM ${names.rows} WHERE ${condition}`,
          values,
        );
        return Number(row?.rows);
      });
    },
    async transaction(work, options = {}) {
      kinds.callback("work", work);
      const abort = checkAbort(options);
      return place.run(() => inTransaction(work, abort));
    },
    buildHnsw: (given = {}) =>
      place.run(async () => {
        const options = readHnswOptions(given);
        try {
          await buildHnsw(place, options);
        } catch (error) {
          options.signal?.throwIfAborted();
          throw pgFailure(error, where);
        }
      }),
  };
}

function openInside(place: IndexPlace): PgvectorTransaction {
  const { database, where } = place;
  async function query(sql: string, values: readonly unknown[] = []): Promise<PgRows> {
    try {
      return await database.session({}, (session) => session.query(sql, values as readonly PgValue[]));
    } catch (error) {
      const failure = pgFailure(error, where);
      throw failure.code === "connection" ? failure : error;
    }
  }
  return { index: checkedIndex(createPgvectorIndex(place)), query };
}

/** Says that a vector that arrived as bytes or bits would be kept as floats as well, which have four or 32 times their size. */
function widened({ arrived }: CheckedRow, whole: unknown): string | undefined {
  if (arrived === undefined || whole === undefined) return undefined;
  return "The vector arrived quantised, and this index keeps floats beside the bits: make it with `rescore: false`.";
}

function keptIds(ids: readonly string[]): string[] {
  return possibleNames(ids).filter((id) => !hasNul(id));
}

/** Says which text holds what PostgreSQL cannot keep. */
function nulIn({ id, source, digest, text, reference, metadata }: CheckedRow): string | undefined {
  const refuse = (what: string): string => `PostgreSQL keeps no U+0000, and the ${what} has one: remove it.`;
  if (text?.includes("\0") === true) return refuse("text");
  if (id.includes("\0")) return refuse("id");
  if (source.includes("\0")) return refuse("source");
  if (digest.includes("\0")) return refuse("digest");
  if (reference?.includes("\0") === true) return refuse("reference");
  for (const name in metadata) {
    const value = metadata[name];
    if (name.includes("\0") || (typeof value === "string" && value.includes("\0"))) return refuse("metadata");
  }
  return undefined;
}
