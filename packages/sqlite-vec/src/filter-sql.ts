import type { MetadataValue } from "@embedloom/core";
import type { CheckedFilter } from "@embedloom/core/sink";
import type { SqliteValue } from "./sqlite-database.ts";

/** A condition on the table of rows, `1` where there is none, and what is bound to it. */
export interface Condition {
  readonly sql: string;
  readonly values: readonly SqliteValue[];
}

/** Writes a filter as a condition; names and values are bound, never part of the text. */
export function filterCondition({ sources, metadata }: CheckedFilter): Condition {
  const parts: Condition[] = metadata.map(([name, values]) => anyOf(values.map((value) => hasValue(name, value))));
  if (sources !== undefined) parts.push(anyOf(sources.map((source) => ({ sql: "source = ?", values: [source] }))));
  if (parts.length === 0) return { sql: "1", values: [] };
  return { sql: parts.map(({ sql }) => sql).join(" AND "), values: parts.flatMap(({ values }) => values) };
}

function anyOf(conditions: readonly Condition[]): Condition {
  if (conditions.length === 0) return { sql: "0", values: [] };
  return {
    sql: `(${conditions.map(({ sql }) => sql).join(" OR ")})`,
    values: conditions.flatMap(({ values }) => values),
  };
}

// `json_each` compares names as they are, where a JSON path would read signs in them.
function hasValue(name: string, value: MetadataValue): Condition {
  const entry = (test: string): string => `EXISTS (SELECT 1 FROM json_each(metadata) WHERE key = ? AND ${test})`;
  if (value === null) return { sql: `NOT ${entry("type <> 'null'")}`, values: [name] };
  if (typeof value === "boolean") return { sql: entry(`type = '${value}'`), values: [name] };
  if (typeof value === "string") return { sql: entry("type = 'text' AND atom = ?"), values: [name, value] };
  return { sql: entry("type IN ('integer', 'real') AND atom = ?"), values: [name, value] };
}
