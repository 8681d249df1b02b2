import { setImmediate } from "node:timers/promises";
import {
  type AbortOptions,
  checkInteger,
  type IndexIdentity,
  type SinkMatch,
  type SinkRow,
  type VectorIndex,
  type WriteOptions,
} from "@embedloom/core";
import {
  type CheckedRow,
  checkFence,
  checkFilter,
  checkListing,
  checkSearch,
  nearness,
  possibleNames,
  upsertRows,
} from "@embedloom/core/sink";
import { exactText, type ReadText, textOf } from "./exact-text.ts";
import { filterCondition } from "./filter-sql.ts";
import { rowChecksum } from "./row-checksum.ts";
import { damage } from "./sqlite-failure.ts";
import { asRow, asStored, type ReadRow, STORED_COLUMNS } from "./stored-row.ts";
import type { SqliteValue } from "./sqlite-database.ts";
import { passFence } from "./pass-fence.ts";
import { requireTables } from "./schema.ts";
import { inTransaction } from "./transaction.ts";
import type { OpenTables } from "./open-tables.ts";
import { createRowWriter } from "./row-writer.ts";
import { wholeVector } from "./vec-column.ts";

/** The most that one search of sqlite-vec gives. */
const LARGEST_K = 4096;
/** Rows a transaction writes, so that the event loop and other processes get their turn. */
const SLICE = 1000;
/** How many rows a coarse search hands to the exact one for each that is wanted. */
const SHORTLIST = 10;

/** @param running where calls are kept while they are under way */
// oxlint-disable-next-line max-lines-per-function -- the methods of an index one after the other, none of them long
export function createSqliteIndex(
  tables: OpenTables,
  identity: IndexIdentity,
  run: <T>(call: () => Promise<T>) => Promise<T>,
): VectorIndex {
  const { database, names, column, isWhole, where, prepared } = tables;
  const writer = createRowWriter(tables, identity.encoding);

  function inside<T>(mode: "BEGIN" | "BEGIN IMMEDIATE", abort: AbortOptions, work: () => T): Promise<T> {
    return inTransaction(tables, mode, abort, () => {
      requireTables(database, names, identity, where);
      return work();
    });
  }

  /** Runs `work` on slices of `items`, each in a transaction of its own. */
  async function inSlices<I>(items: readonly I[], options: WriteOptions, work: (item: I) => void): Promise<void> {
    const { fence, ...abort } = options;
    for (let start = 0; start < items.length; start += SLICE) {
      if (start > 0) await setImmediate();
      await inside("BEGIN IMMEDIATE", abort, () => {
        if (fence !== undefined) passFence(tables, fence);
        items.slice(start, start + SLICE).forEach(work);
      });
    }
  }

  function bytesAt(number: bigint, sql: string): Uint8Array | undefined {
    return (prepared(sql).get(number) as { vector: Uint8Array } | undefined)?.vector;
  }
  const bytesInColumn = (number: bigint): Uint8Array | undefined =>
    bytesAt(number, `SELECT embedding AS vector FROM ${names.vectors} WHERE rowid = ?`);
  const bytesBeside = (number: bigint): Uint8Array | undefined =>
    isWhole ? bytesAt(number, `SELECT vector FROM ${names.full} WHERE number = ?`) : undefined;

  function vectorOf(inColumn: () => Uint8Array | undefined, beside: Uint8Array | undefined): Float32Array {
    // Of what arrived as bytes or bits the column has all.
    const bytes = beside ?? inColumn();
    const vector = bytes && (beside === undefined ? column.decode(bytes) : wholeVector(bytes, identity.dimensions));
    if (vector === undefined) throw damage(where);
    return vector;
  }

  /** A row and its vector, both as they were written. */
  function soundRow(read: ReadRow | undefined): SinkRow {
    if (read === undefined) throw damage(where);
    const stored = asStored(read);
    const number = BigInt(stored.number);
    const [inColumn, beside] = [bytesInColumn(number), bytesBeside(number)];
    if (inColumn === undefined || rowChecksum(stored, inColumn, beside) !== stored.checksum) throw damage(where);
    return { ...asRow(stored), vector: vectorOf(() => inColumn, beside) };
  }

  function scoreOf(vector: Float32Array, number: bigint): number {
    return nearness(
      identity.distance,
      vector,
      vectorOf(() => bytesInColumn(number), bytesBeside(number)),
    );
  }

  function nearest(vector: Float32Array, k: number, condition: ReturnType<typeof filterCondition>): SinkMatch[] {
    const wanted = isWhole ? Math.min(SHORTLIST * k, LARGEST_K) : k;
    const among =
      condition.sql === "1" ? "" : ` AND rowid IN (SELECT number FROM ${names.rows} WHERE ${condition.sql})`;
    const found = prepared(
      `SELECT rowid AS number, distance FROM ${names.vectors} WHERE embedding MATCH ${column.parameter} AND k = ?${among}`,
    ).all(column.encode(vector), BigInt(wanted), ...condition.values) as { number: number; distance: number }[];
    const scored = found.map(({ number, distance }) => ({
      number,
      score: isWhole ? scoreOf(vector, BigInt(number)) : column.score(distance),
    }));
    const best = scored.toSorted((one, other) => other.score - one.score || one.number - other.number).slice(0, k);
    const read = prepared(`SELECT ${STORED_COLUMNS} FROM ${names.rows} WHERE number = ?`);
    return best.map(({ number, score }) => {
      const { vector: _, ...row } = soundRow(read.get(BigInt(number)) as ReadRow | undefined);
      return { ...row, score };
    });
  }

  return {
    identity,
    fences: true,
    upsert: (rows, options = {}) =>
      run(async () => {
        const fence = checkFence(options.fence);
        if (fence === undefined) await inside("BEGIN", options, () => {});
        else await inside("BEGIN IMMEDIATE", options, () => passFence(tables, fence));
        const write = (checked: readonly CheckedRow[]): Promise<void> =>
          inSlices(checked, { ...options, fence }, writer.write);
        await upsertRows(rows, { identity, write });
      }),
    get: (ids, options = {}) =>
      run(() =>
        inside("BEGIN", options, () =>
          ids.map((id): SinkRow | undefined => {
            if (!id.isWellFormed()) return undefined;
            const sql = `SELECT ${STORED_COLUMNS} FROM ${names.rows} WHERE id = ?`;
            const row = prepared(sql).get(id) as ReadRow | undefined;
            return row && soundRow(row);
          }),
        ),
      ),
    delete: (ids, options = {}) =>
      run(async () => {
        const fence = checkFence(options.fence);
        if (fence !== undefined) await inside("BEGIN IMMEDIATE", options, () => passFence(tables, fence));
        await inSlices(possibleNames(ids), { ...options, fence }, writer.delete);
      }),
    deleteSource: (source, options = {}) =>
      run(async () => {
        for (let more = source.isWellFormed(); more;) {
          more = await inside("BEGIN IMMEDIATE", options, () => writer.deleteSome(source, SLICE));
        }
      }),
    async *list(options) {
      const { after, source, pageSize, signal } = checkListing(options);
      if (source?.isWellFormed() === false) return;
      const bySource = source === undefined ? "" : " AND source = ?";
      // By the column itself, whose index has the order.
      const sql = `SELECT ${exactText("id")}, ${exactText("digest")} FROM ${names.rows} WHERE id > ?${bySource} ORDER BY ${names.rows}.id LIMIT ?`;
      for (let last = after ?? ""; ;) {
        const values: SqliteValue[] = [last, ...(source === undefined ? [] : [source]), pageSize];
        const page = (await run(() => inside("BEGIN", { signal }, () => prepared(sql).all(...values)))) as {
          id: ReadText;
          digest: ReadText;
        }[];
        if (page.length > 0) yield page.map(({ id, digest }) => ({ id: textOf(id), digest: textOf(digest) }));
        if (page.length < pageSize) return;
        last = textOf(page.at(-1)!.id);
      }
    },
    search: (query, options) =>
      run(async () => {
        const { vector, filter } = checkSearch(query, options, identity, where);
        checkInteger("k", options.k, 1, LARGEST_K);
        return inside("BEGIN", options, () => nearest(vector, options.k, filterCondition(filter)));
      }),
    count: ({ filter, ...options } = {}) =>
      run(async () => {
        const { sql, values } = filterCondition(checkFilter(filter));
        return inside("BEGIN", options, () => {
          const { rows } = prepared(`SELECT count(*) AS rows FROM ${names.rows} WHERE ${sql}`).get(...values) as {
            rows: number;
          };
          return rows;
        });
      }),
  };
}
