import type { CheckedFilter } from "@embedloom/core/sink";
import type { PgValue } from "./pg-database.ts";

/** Adds a value to a statement and gives its place, such as `$3`. */
export type Bind = (value: PgValue) => string;

/** Writes a filter as a condition; names and values are bound, never part of the text. */
export function filterCondition({ sources, metadata }: CheckedFilter, bind: Bind): string {
  const parts = metadata.map(([name, values]) => {
    const tests = values.filter(isKept).map((value) =>
      // No row has such a name, and so all have `null` there.
      !isKept(name)
        ? String(value === null)
        : value === null
          ? `coalesce(metadata -> ${bind(name)}::text, 'null'::jsonb) = 'null'::jsonb`
          : `metadata @> ${bind(JSON.stringify({ [name]: value }))}::jsonb`,
    );
    return tests.length === 0 ? "false" : `(${tests.join(" OR ")})`;
  });
  if (sources !== undefined) parts.push(`source = ANY(${bind(sources.filter(isKept))}::text[])`);
  return parts.length === 0 ? "true" : parts.join(" AND ");
}

/** Whether a row can have it: PostgreSQL keeps no U+0000, and takes none in a question either. */
export function isKept(value: unknown): boolean {
  return typeof value !== "string" || !value.includes("\0");
}

/** Collects the values of one statement. */
export function createBinder(): { readonly values: PgValue[]; readonly bind: Bind } {
  const values: PgValue[] = [];
  return { values, bind: (value) => `$${values.push(value)}` };
}
