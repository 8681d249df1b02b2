import type { MetadataValue } from "@embedloom/core";
import type { CheckedFilter } from "@embedloom/core/sink";
import type { SqliteValue } from "./sqlite-database.ts";

/** A condition on the table of rows, `1` where there is none, and what is bound to it. */
export interface Condition {
  readonly sql: string;
  readonly values: readonly SqliteValue[];
}

/** Writes a filter as a condition; names and values are bound, never part of the text, however many there are. */
export function filterCondition({ sources, metadata }: CheckedFilter): Condition {
  const parts: Condition[] = metadata.map(([name, values]) => hasAny(name, values));
  if (sources !== undefined) parts.push(isAmong("source", sources));
  if (parts.length === 0) return { sql: "1", values: [] };
  return { sql: parts.map(({ sql }) => sql).join(" AND "), values: parts.flatMap(({ values }) => values) };
}

// One parameter for all of them: SQLite has an end of parameters, and of conditions that are joined.
function isAmong(column: string, values: readonly MetadataValue[]): Condition {
  return { sql: `${column} IN (SELECT value FROM json_each(?))`, values: [JSON.stringify(values)] };
}

// `json_each` compares names as they are, where a JSON path would read signs in them.
function hasAny(name: string, values: readonly MetadataValue[]): Condition {
  const entry = (test: string): string =>
    `EXISTS (SELECT 1 FROM json_each(metadata) AS fact WHERE fact.key = ? AND (${test}))`;
  const texts = isAmong(
    "fact.atom",
    values.filter((value) => typeof value === "string"),
  );
  const numbers = isAmong(
    "fact.atom",
    values.filter((value) => typeof value === "number"),
  );
  const flags = isAmong("fact.type", values.filter((value) => typeof value === "boolean").map(String));
  const sql = entry(
    `(fact.type = 'text' AND ${texts.sql}) OR (fact.type IN ('integer', 'real') AND ${numbers.sql}) OR ${flags.sql}`,
  );
  const bound = [name, ...texts.values, ...numbers.values, ...flags.values];
  if (!values.includes(null)) return { sql, values: bound };
  return { sql: `(${sql} OR NOT ${entry("fact.type <> 'null'")})`, values: [...bound, name] };
}
