import type { IndexIdentity, SinkMatch } from "@embedloom/core";
import type { CheckedFilter } from "@embedloom/core/sink";
import { createBinder, filterCondition } from "./filter-sql.ts";
import type { PgSession } from "./pg-database.ts";
import { type OpenSchema, type TableNames, typeOf } from "./schema.ts";
import { asRow, ROW_COLUMNS } from "./stored-row.ts";
import type { VectorColumn } from "./vector-column.ts";

/** How many rows a search by signs hands to the exact one for each that is wanted. */
const SHORTLIST = 10;
/** The most candidates that pgvector looks at in one go; an iterative scan goes on from there. */
const LARGEST_EF = 1000;

/** What is searched, and for what. */
export interface SearchPlan extends OpenSchema {
  readonly names: TableNames;
  readonly identity: IndexIdentity;
  readonly vector: Float32Array;
  readonly k: number;
  readonly filter: CheckedFilter;
  readonly efSearch: number;
}

/** Finds the nearest rows inside a transaction. */
export async function searchRows(session: PgSession, plan: SearchPlan): Promise<SinkMatch[]> {
  const { names, vector, k, filter, column, whole } = plan;
  const wanted = whole === undefined ? k : SHORTLIST * k;
  // Filters would otherwise leave fewer than k of the candidates, and a large k more than there are candidates.
  await session.query(
    "SELECT set_config('hnsw.ef_search', $1, true), set_config('hnsw.iterative_scan', 'strict_order', true)",
    [String(Math.min(LARGEST_EF, Math.max(plan.efSearch, wanted)))],
  );
  const { values, bind } = createBinder();
  const distance = distanceTo(column, "embedding", bind(column.text(vector)), plan);
  const condition = filterCondition(filter, bind);
  const nearest = `SELECT ${ROW_COLUMNS}${whole === undefined ? "" : ", whole"}, ${distance} AS distance
    FROM ${names.rows} WHERE ${condition} ORDER BY ${distance} LIMIT ${bind(wanted)}`;
  const sql =
    whole === undefined
      ? nearest
      : `SELECT *, ${distanceTo(whole, "whole", bind(whole.text(vector)), plan)} AS exact FROM (${nearest}) shortlist
         ORDER BY exact LIMIT ${bind(k)}`;
  const rows = await session.query(sql, values);
  return rows.map((row) => ({ ...asRow(row), score: scoreOf(Number(row.exact ?? row.distance), plan) }));
}

function distanceTo(
  column: VectorColumn,
  name: string,
  parameter: string,
  { extension, identity }: SearchPlan,
): string {
  return `(${name} OPERATOR(${extension}.${column.operator}) ${parameter}::${typeOf(column, extension, identity)})`;
}

function scoreOf(distance: number, { column, whole, identity }: SearchPlan): number {
  // The share of equal signs less that of different ones.
  if (column.type === "bit" && whole === undefined) return 1 - (2 * distance) / identity.dimensions;
  // pgvector gives the dot product as a negative, so that nearer is less.
  return identity.distance === "cosine" ? 1 - distance : -distance;
}
