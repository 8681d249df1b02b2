import { createHash } from "node:crypto";
import type { IndexIdentity } from "@embedloom/core";
import { type CheckedRow, compareIds, identityText } from "@embedloom/core/sink";
import { COPIED_COLUMNS, copyOf } from "./copy-rows.ts";
import type { PgSession } from "./pg-database.ts";
import { type OpenSchema, quoted, type TableNames, typeOf } from "./schema.ts";

/** Where a batch goes. */
export interface BatchPlan extends OpenSchema {
  readonly names: TableNames;
  readonly identity: IndexIdentity;
}

/** Copies rows straight into the table; a unique violation says that one of them is there already. */
export async function copyRows(session: PgSession, plan: BatchPlan, rows: readonly CheckedRow[]): Promise<void> {
  await copyInto(session, plan, plan.names.rows, rows);
}

/**
 * Adds or replaces rows through a temporary table and one upsert, which leaves rows alone that would not change.
 *
 * @returns whether none of them was there before
 */
export async function replaceRows(session: PgSession, plan: BatchPlan, rows: readonly CheckedRow[]): Promise<boolean> {
  const staging = await prepareStaging(session, plan);
  await copyInto(session, plan, staging, rows);
  const columns = columnsOf(plan);
  const updated = columns.slice(1);
  const all = (from: string): string => `(${updated.map((name) => `${from}.${name}`).join(", ")})`;
  // Only a row that was there before has been locked by its writer.
  const [written] = await session.query(
    `WITH written AS (
       INSERT INTO ${plan.names.rows} AS kept (${columns.join(", ")}) SELECT ${columns.join(", ")} FROM ${staging} ORDER BY id
       ON CONFLICT (id) DO UPDATE SET ${updated.map((name) => `${name} = EXCLUDED.${name}`).join(", ")}
       WHERE ${all("kept")} IS DISTINCT FROM ${all("EXCLUDED")}
       RETURNING (kept.xmax = 0) AS is_new
     ) SELECT count(*)::float8 AS fresh FROM written WHERE is_new`,
  );
  return written?.fresh === rows.length;
}

function columnsOf({ whole }: BatchPlan): readonly string[] {
  return whole === undefined ? COPIED_COLUMNS : [...COPIED_COLUMNS, "whole"];
}

function copyInto(session: PgSession, plan: BatchPlan, table: string, rows: readonly CheckedRow[]): Promise<void> {
  const { column, whole } = plan;
  // In one order for all writers, so that two of them wait for each other but never for ever.
  const sorted = rows.toSorted((one, other) => compareIds(one.id, other.id));
  const vectors = whole === undefined ? [column] : [column, whole];
  return session.copyIn(
    (from) => `COPY ${table} (${columnsOf(plan).join(", ")}) FROM ${from} WITH (FORMAT binary)`,
    copyOf(sorted, vectors),
  );
}

// Kept by the session, for making a table costs more than filling it; another index, or another identity, has another name.
async function prepareStaging(session: PgSession, plan: BatchPlan): Promise<string> {
  const { names, identity, extension, column, whole } = plan;
  const key = createHash("sha256").update(names.rows).update(identityText(identity)).digest("hex").slice(0, 24);
  const name = `pg_temp.${quoted(`embedloom_${key}`)}`;
  await session.query(
    `CREATE TEMP TABLE IF NOT EXISTS ${quoted(`embedloom_${key}`)} (
       id text COLLATE "C", source text, digest text, text text, reference text, span_start integer, span_end integer,
       metadata jsonb, embedding ${typeOf(column, extension, identity)}
       ${whole === undefined ? "" : `, whole ${typeOf(whole, extension, identity)}`}
     ) ON COMMIT DELETE ROWS`,
  );
  return name;
}
