import {
  type AbortOptions,
  type IndexIdentity,
  isEmbedloomError,
  type SinkRow,
  StoreError,
  type VectorIndex,
} from "@embedloom/core";
import {
  checkFilter,
  checkListing,
  checkSearch,
  possibleNames,
  requireIdentity,
  upsertRows,
} from "@embedloom/core/sink";
import type { Table } from "@lancedb/lancedb";
import { asRow, type LanceRow, tableOf } from "./arrow-rows.ts";
import { filterCondition, isAnyOf, quoted } from "./filter-sql.ts";
import { vectorColumn } from "./vector-column.ts";
import type { WriteLock } from "./write-lock.ts";

/** Every write makes a version and a fragment; so many are put together again. */
const WRITES_UNTIL_OPTIMIZED = 64;
/** Ids in one condition. */
const IDS_AT_ONCE = 500;

/** LanceDB counts rows in 32 bits, and begins again at 0 without a word. */
const MOST_ROWS = 2 ** 31 - 1;

const ROW_COLUMNS = ["id", "source", "digest", "text", "reference", "span_start", "span_end", "metadata"];

/** What an open index stands on. */
export interface IndexPlace {
  readonly table: Table;
  readonly lock: WriteLock;
  readonly identity: IndexIdentity;
  readonly where: string;
  /** Keeps a call until it has ended, so that `close` can wait for it. */
  run<T>(call: () => Promise<T>): Promise<T>;
}

// oxlint-disable-next-line max-lines-per-function -- the methods of an index one after the other, none of them long
export function createLanceDBIndex({ table, lock, identity, where, run }: IndexPlace): VectorIndex {
  const column = vectorColumn(identity);
  let writes = 0;

  async function requireSame(): Promise<void> {
    const kept = await lock.identity();
    if (kept === undefined) throw new StoreError(`${where} was removed: open it again.`);
    requireIdentity(kept, identity, where);
  }

  function reading<T>({ signal }: AbortOptions, work: () => Promise<T>): Promise<T> {
    return run(async () => {
      signal?.throwIfAborted();
      await requireSame();
      const result = await typed(where, work);
      signal?.throwIfAborted();
      return result;
    });
  }

  /** Runs `work` while nobody else writes: two merges of one id at the same time would both insert it. */
  function writing(abort: AbortOptions, work: () => Promise<unknown>): Promise<void> {
    return lock.hold(abort, async () => {
      await requireSame();
      await typed(where, async () => {
        await work();
        writes += 1;
        if (writes % WRITES_UNTIL_OPTIMIZED === 0) await table.optimize();
      });
    });
  }

  return {
    identity,
    upsert: (rows, options = {}) =>
      run(async () => {
        options.signal?.throwIfAborted();
        await requireSame();
        await upsertRows(rows, {
          identity,
          write: (checked) =>
            writing(options, () =>
              table
                .mergeInsert("id")
                .whenMatchedUpdateAll()
                .whenNotMatchedInsertAll()
                .execute(tableOf(checked, identity)),
            ),
        });
      }),
    get: (ids, options = {}) =>
      reading(options, async () => {
        const byId = new Map<string, SinkRow>();
        for (const some of chunksOf(possibleNames(ids))) {
          const rows = (await table.query().where(isAnyOf("id", some)).toArray()) as LanceRow[];
          for (const row of rows) byId.set(String(row.id), { ...asRow(row), vector: column.parse(row.vector) });
        }
        return ids.map((id) => byId.get(id));
      }),
    delete: (ids, options = {}) =>
      run(async () => {
        for (const some of chunksOf(possibleNames(ids)))
          await writing(options, () => table.delete(isAnyOf("id", some)));
      }),
    deleteSource: (source, options = {}) =>
      run(() => writing(options, () => table.delete(isAnyOf("source", possibleNames([source]))))),
    async *list(options) {
      const { after, source, pageSize, signal } = checkListing(options);
      if (source?.isWellFormed() === false) return;
      for (let last = after ?? ""; ;) {
        const condition = `id > ${quoted(last)}${source === undefined ? "" : ` AND source = ${quoted(source)}`}`;
        const page = await reading({ signal }, async () => {
          const query = table.query().where(condition).select(["id", "digest"]);
          const rows: unknown[] = await query
            .orderBy({ columnName: "id" })
            .limit(Math.min(pageSize, MOST_ROWS))
            .toArray();
          return rows as LanceRow[];
        });
        if (page.length > 0) yield page.map(({ id, digest }) => ({ id: String(id), digest: String(digest) }));
        if (page.length < pageSize) return;
        last = String(page.at(-1)!.id);
      }
    },
    async search(query, options) {
      const { vector, filter } = checkSearch(query, options, identity, where);
      const condition = filterCondition(filter);
      return reading(options, async () => {
        const search = table
          .vectorSearch(column.query(vector))
          .distanceType(column.metric)
          .select([...ROW_COLUMNS, "_distance"]);
        const found = condition === undefined ? search : search.where(condition);
        const rows = (await found.limit(Math.min(options.k, MOST_ROWS)).toArray()) as LanceRow[];
        const matches = rows.map((row) => ({ ...asRow(row), score: column.score(Number(row["_distance"])) }));
        return matches.toSorted((one, other) => other.score - one.score);
      });
    },
    count: ({ filter, ...options } = {}) => {
      const condition = filterCondition(checkFilter(filter));
      return reading(options, () => table.countRows(condition));
    },
  };
}

function* chunksOf(ids: readonly string[]): Generator<readonly string[]> {
  for (let start = 0; start < ids.length; start += IDS_AT_ONCE) yield ids.slice(start, start + IDS_AT_ONCE);
}

/** Gives what LanceDB throws a type; its messages quote conditions, and so stay in the cause. */
export async function typed<T>(where: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isEmbedloomError(error)) throw error;
    const isFull =
      error instanceof Error &&
      /no space left|quota exceeded|file too large|os error (?:28|122|27)\b/i.test(error.message);
    throw new StoreError(
      isFull
        ? `${where} lies on a disk that is full: make room.`
        : `${where} could not be read or written: see \`cause\`.`,
      { cause: error },
    );
  }
}
