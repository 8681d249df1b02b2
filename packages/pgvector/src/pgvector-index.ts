import {
  type AbortOptions,
  type IndexIdentity,
  type SinkRow,
  type VectorIndex,
  type VectorSink,
} from "@embedloom/core";
import { type CheckedRow, checkFence, checkFilter, checkListing, checkSearch, upsertRows } from "@embedloom/core/sink";
import { buildHnsw, type HnswOptions } from "./build-hnsw.ts";
import { createBinder, filterCondition } from "./filter-sql.ts";
import type { PgDatabase, PgSession } from "./pg-database.ts";
import { isCollision, pgFailure } from "./pg-failure.ts";
import { passFence } from "./pass-fence.ts";
import { type OpenSchema, requireSchema, type TableNames } from "./schema.ts";
import { searchRows } from "./search-rows.ts";
import { asRow, ROW_COLUMNS } from "./stored-row.ts";
import { writeBatch } from "./write-batch.ts";

/** A vector index in PostgreSQL. */
export interface PgvectorIndex extends VectorIndex {
  /**
   * Builds the HNSW index that makes searches fast and approximate; without it they are exact. Best after the bulk of the
   * rows: each row that is written afterwards costs several times as much. Does nothing where it is built already.
   *
   * @throws UnsupportedError when the vectors are too wide for it
   */
  buildHnsw(options?: HnswOptions): Promise<void>;
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

  /** Runs `work` in a transaction that holds the index as it is. */
  function inside<T>(abort: AbortOptions, work: (session: PgSession) => Promise<T>): Promise<T> {
    return place.run(async () => {
      for (let attempt = 1; ; attempt++) {
        try {
          return await database.transaction(abort, async (session) => {
            await requireSchema(session, names, identity, where);
            return work(session);
          });
        } catch (error) {
          abort.signal?.throwIfAborted();
          if (!isCollision(error) || attempt >= MOST_COLLISIONS) throw pgFailure(error, where);
        }
      }
    });
  }

  async function* list(
    options: Parameters<VectorIndex["list"]>[0],
  ): ReturnType<VectorIndex["list"]> & AsyncGenerator<{ id: string; digest: string }[]> {
    const { after, source, pageSize, signal } = checkListing(options);
    for (let last = after ?? ""; ;) {
      const { values, bind } = createBinder();
      const among = source === undefined ? "" : `AND source = ${bind(source)}`;
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
        const write = (checked: readonly CheckedRow[]): Promise<void> =>
          inside(options, async (session) => {
            if (fence !== undefined) await passFence(session, names, fence, where);
            if (checked.length > 0) await writeBatch(session, place, checked);
          });
        if (fence !== undefined && rows.length === 0) await write([]);
        await upsertRows(rows, { identity, refuse: nulIn, write });
      }),
    get: (ids, options = {}) =>
      inside(options, async (session) => {
        const sql = `SELECT ${ROW_COLUMNS}, ${whole === undefined ? "embedding" : "whole"}::text AS vector FROM ${names.rows} WHERE id = ANY($1::text[])`;
        const rows = await session.query(sql, [ids.filter((id) => !id.includes("\0"))]);
        const byId = new Map(
          rows.map((row): [string, SinkRow] => [
            String(row.id),
            { ...asRow(row), vector: (whole ?? column).parse(String(row.vector)) },
          ]),
        );
        return ids.map((id) => byId.get(id));
      }),
    delete: (ids, options = {}) =>
      inside(options, async (session) => {
        await session.query(`DELETE FROM ${names.rows} WHERE id = ANY($1::text[])`, [
          ids.filter((id) => !id.includes("\0")),
        ]);
      }),
    deleteSource: (source, options = {}) =>
      inside(options, async (session) => {
        if (!source.includes("\0")) await session.query(`DELETE FROM ${names.rows} WHERE source = $1`, [source]);
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
    buildHnsw: (options = {}) =>
      place.run(async () => {
        try {
          await buildHnsw(place, options);
        } catch (error) {
          options.signal?.throwIfAborted();
          throw pgFailure(error, where);
        }
      }),
  };
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
