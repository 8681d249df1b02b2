import { type CheckedFilter, possibleNames } from "@embedloom/core/sink";
import type { PgValue } from "./pg-database.ts";
import { SOURCE_KEY } from "./schema.ts";

/** Adds a value to a statement and gives its place, such as `$3`. */
export type Bind = (value: PgValue) => string;

/** Writes a filter as a condition; names and values are bound, never part of the text. */
export function filterCondition({ sources, metadata }: CheckedFilter, bind: Bind): string {
  const parts = metadata.map(([name, values]) => {
    // PostgreSQL keeps no U+0000, and takes none to compare with.
    if (hasNul(name)) return values.includes(null) ? "true" : "false";
    const tests = values
      .filter((value) => !hasNul(value))
      .map((value) =>
        value === null
          ? `coalesce(metadata -> ${bind(name)}::text, 'null'::jsonb) = 'null'::jsonb`
          : `metadata @> ${bind(JSON.stringify({ [name]: value }))}::jsonb`,
      );
    return tests.length === 0 ? "false" : `(${tests.join(" OR ")})`;
  });
  if (sources !== undefined) parts.push(sourceCondition(sources, bind));
  return parts.length === 0 ? "true" : parts.join(" AND ");
}

/** Rows of any of these sources, found by their index. */
export function sourceCondition(sources: readonly string[], bind: Bind): string {
  const list = `${bind(possibleNames(sources).filter((source) => !hasNul(source)))}::text[]`;
  const keys = `ARRAY(SELECT ${SOURCE_KEY} FROM unnest(${list}) source)`;
  return `(${SOURCE_KEY} = ANY(${keys}) AND source = ANY(${list}))`;
}

/** Whether a value is a text that PostgreSQL cannot keep. */
export function hasNul(value: unknown): boolean {
  return typeof value === "string" && value.includes("\0");
}

/** Collects the values of one statement. */
export function createBinder(): { readonly values: PgValue[]; readonly bind: Bind } {
  const values: PgValue[] = [];
  return { values, bind: (value) => `$${values.push(value)}` };
}
