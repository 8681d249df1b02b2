import { createHash } from "node:crypto";
import type { IndexIdentity } from "@embedloom/core";
import { type CheckedRow, compareIds, identityText } from "@embedloom/core/sink";
import { COPIED_COLUMNS, copyOf } from "./copy-rows.ts";
import type { PgSession } from "./pg-database.ts";
import { isUniqueViolation } from "./pg-failure.ts";
import { type OpenSchema, quoted, type TableNames, typeOf } from "./schema.ts";

/** Where a batch goes. */
export interface BatchPlan extends OpenSchema {
  readonly names: TableNames;
  readonly identity: IndexIdentity;
}

/**
 * Writes rows inside a transaction: new ones straight into the table by COPY; where one is there already, all of them through
 * a temporary table and one upsert, which leaves rows alone that would not change.
 */
export async function writeBatch(session: PgSession, plan: BatchPlan, rows: readonly CheckedRow[]): Promise<void> {
  const { names, column, whole } = plan;
  // In one order for all writers, so that two of them wait for each other but never for ever.
  const sorted = rows.toSorted((one, other) => compareIds(one.id, other.id));
  const columns = `${COPIED_COLUMNS}${whole === undefined ? "" : ", whole"}`;
  const copied = whole === undefined ? [column] : [column, whole];
  const copyInto = (table: string): Promise<void> =>
    session.copyIn((from) => `COPY ${table} (${columns}) FROM ${from} WITH (FORMAT binary)`, copyOf(sorted, copied));

  const [held] = await session.query(`SELECT 1 FROM ${names.rows} WHERE id = ANY($1::text[]) LIMIT 1`, [
    sorted.map(({ id }) => id),
  ]);
  if (held === undefined) {
    await session.query("SAVEPOINT fresh");
    try {
      await copyInto(names.rows);
      return;
    } catch (error) {
      // Another writer was first with one of them.
      if (!isUniqueViolation(error)) throw error;
      await session.query("ROLLBACK TO SAVEPOINT fresh");
    }
  }
  const staging = await prepareStaging(session, plan);
  await copyInto(staging);
  const updated = columns.split(", ").slice(1);
  await session.query(
    `INSERT INTO ${names.rows} AS old (${columns}) SELECT ${columns} FROM ${staging} ORDER BY id
     ON CONFLICT (id) DO UPDATE SET ${updated.map((name) => `${name} = EXCLUDED.${name}`).join(", ")}
     WHERE (${updated.map((name) => `old.${name}`).join(", ")}) IS DISTINCT FROM (${updated.map((name) => `EXCLUDED.${name}`).join(", ")})`,
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
