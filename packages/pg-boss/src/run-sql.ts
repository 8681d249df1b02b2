/** Runs a statement; `values` are bound to `$1` and so on. */
export type RunSql = (sql: string, values?: readonly unknown[]) => Promise<readonly Record<string, unknown>[]>;
