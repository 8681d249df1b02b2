import type { CheckedFilter } from "@embedloom/core/sink";

/** A text for SQL: LanceDB takes no parameters. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A condition that is true for any of these values of a column; `false` for none. */
export function isAnyOf(column: string, values: readonly string[]): string {
  return values.length === 0 ? "false" : `${column} IN (${values.map(quoted).join(", ")})`;
}

/** Writes a filter as a condition; `undefined` where there is none. */
export function filterCondition({ sources, metadata }: CheckedFilter): string | undefined {
  const parts = metadata.map(([name, values]) => {
    const tests = values.map((value) =>
      value === null ? `NOT ${hasFact([name])}` : hasFact([name, Object.is(value, -0) ? 0 : value]),
    );
    return tests.length === 0 ? "false" : `(${tests.join(" OR ")})`;
  });
  if (sources !== undefined) parts.push(isAnyOf("source", sources));
  return parts.length === 0 ? undefined : parts.join(" AND ");
}

function hasFact(fact: readonly unknown[]): string {
  return `array_has(facts, ${quoted(JSON.stringify(fact))})`;
}
