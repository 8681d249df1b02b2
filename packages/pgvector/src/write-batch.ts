import { createHash } from "node:crypto";
import type { AbortOptions, IndexIdentity } from "@embedloom/core";
import { type CheckedRow, compareIds, identityText } from "@embedloom/core/sink";
import { COPIED_COLUMNS, copyOf } from "./copy-rows.ts";
import type { CopyPlan, PgDatabase } from "./pg-database.ts";
import { infoQuery, type OpenSchema, quoted, requireSchema, type TableNames, typeOf } from "./schema.ts";

/** Where a batch goes. */
export interface BatchPlan extends OpenSchema {
  readonly database: PgDatabase;
  readonly names: TableNames;
  readonly identity: IndexIdentity;
  /** Names the index, for messages. */
  readonly where: string;
  /** What the transaction of the batch does first. Absent: nothing. */
  readonly prelude?: CopyPlan["prelude"];
}

/** Copies rows straight into the table; a unique violation says that one of them is there already. */
export async function copyRows(plan: BatchPlan, rows: readonly CheckedRow[], abort: AbortOptions): Promise<void> {
  await plan.database.copyIn(abort, copyPlan(plan, plan.names.rows, rows));
}

/**
 * Adds or replaces rows through a temporary table and one upsert, which leaves rows alone that would not change.
 *
 * @returns whether none of them was there before
 */
export async function replaceRows(plan: BatchPlan, rows: readonly CheckedRow[], abort: AbortOptions): Promise<boolean> {
  const staging = stagingOf(plan);
  const columns = columnsOf(plan);
  const updated = columns.slice(1);
  const all = (from: string): string => `(${updated.map((name) => `${from}.${name}`).join(", ")})`;
  const [written] = await plan.database.copyIn(abort, {
    ...copyPlan(plan, staging.name, rows),
    before: staging.making,
    clear: `DELETE FROM ${staging.name}`,
    // Only a row that was there before has been locked by its writer.
    after: `WITH written AS (
       INSERT INTO ${plan.names.rows} AS kept (${columns.join(", ")})
       SELECT ${columns.join(", ")} FROM ${staging.name} ORDER BY id
       ON CONFLICT (id) DO UPDATE SET ${updated.map((name) => `${name} = EXCLUDED.${name}`).join(", ")}
       WHERE ${all("kept")} IS DISTINCT FROM ${all("EXCLUDED")}
       RETURNING (kept.xmax = 0) AS is_new
     ) SELECT count(*) AS fresh FROM written WHERE is_new`,
  });
  return Number(written?.fresh) === rows.length;
}

function columnsOf({ whole }: BatchPlan): readonly string[] {
  return whole === undefined ? COPIED_COLUMNS : [...COPIED_COLUMNS, "whole"];
}

function copyPlan(plan: BatchPlan, table: string, rows: readonly CheckedRow[]): CopyPlan {
  const { names, identity, where, column, whole, prelude } = plan;
  // In one order for all writers, so that two of them wait for each other but never for ever.
  const sorted = rows.toSorted((one, other) => compareIds(one.id, other.id));
  return {
    prelude,
    first: infoQuery(names),
    check: (found) => requireSchema(found, identity, where),
    copy: (from) => `COPY ${table} (${columnsOf(plan).join(", ")}) FROM ${from} WITH (FORMAT binary)`,
    parts: copyOf(sorted, whole === undefined ? [column] : [column, whole]),
  };
}

// Kept by the session, for making a table costs more than filling it; another index, or another identity, has another name.
function stagingOf(plan: BatchPlan): { readonly name: string; readonly making: string } {
  const { names, identity, extension, column, whole } = plan;
  const key = createHash("sha256").update(names.rows).update(identityText(identity)).digest("hex").slice(0, 24);
  const table = quoted(`embedloom_${key}`);
  return {
    name: `pg_temp.${table}`,
    making: `CREATE TEMP TABLE IF NOT EXISTS ${table} (
       id text COLLATE "C", source text, digest text, text text, reference text, span_start integer, span_end integer,
       metadata jsonb, embedding ${typeOf(column, extension, identity)}
       ${whole === undefined ? "" : `, whole ${typeOf(whole, extension, identity)}`}
     ) ON COMMIT DELETE ROWS`,
  };
}
