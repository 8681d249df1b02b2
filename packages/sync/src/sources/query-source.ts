import { kindOf, kinds, readOptions } from "@embedloom/core";
import { readKinds, type ReadOptions, type SyncSource } from "./source.ts";
import { fieldKinds, recordDocument, type RecordFields, recordsKind } from "./record-document.ts";

/** Rows in the forms that database drivers give: as a list or one by one. */
export type QueryRows =
  | Iterable<unknown>
  | AsyncIterable<unknown>
  | Promise<Iterable<unknown> | AsyncIterable<unknown>>;

/** The query of a source, and the columns to read. */
export interface QuerySourceSettings extends RecordFields {
  /** Runs the query; called once for each run. For many rows, give a cursor or a stream. */
  readonly query: (options: { readonly signal?: AbortSignal | undefined }) => QueryRows;
  /** Runs the query for some documents, by id. Absent: runs cannot be limited to single documents. */
  readonly querySome?:
    | ((ids: readonly string[], options: { readonly signal?: AbortSignal | undefined }) => QueryRows)
    | undefined;
}

const rowsKind = kindOf("rows: an iterable or an async iterable", (value) => {
  if (typeof value !== "object" || value === null) return false;
  return [Symbol.iterator, Symbol.asyncIterator].some((name) => typeof Reflect.get(value, name) === "function");
});

/**
 * Creates a source of the rows of a query to any database. Each row is a document.
 *
 * @throws InvalidOptionError when a setting has a value that cannot work
 * @example
 * ```ts
 * import { createQuerySource } from "@embedloom/sync";
 *
 * const rows = [{ number: 7, body: "A lease.", language: "en" }]; // here your client's cursor
 * const source = createQuerySource({ query: () => rows, id: "number", text: "body", metadata: ["language"] });
 * for await (const item of source.read({})) console.log("id" in item && item.id); // 7
 * ```
 */
export function createQuerySource(given: QuerySourceSettings): SyncSource {
  const settings = readOptions<QuerySourceSettings>("settings", given, {
    ...fieldKinds,
    query: recordsKind,
    querySome: kinds.optional(kinds.callback),
  });
  const { query, querySome } = settings;
  return {
    readsSome: querySome !== undefined,
    async *read(options) {
      const { ids, signal } = readOptions<ReadOptions>("options", options, readKinds);
      const rows = await (ids === undefined ? query({ signal }) : querySome!(ids, { signal }));
      rowsKind("query()", rows);
      let line = 0;
      for await (const row of rows) {
        signal?.throwIfAborted();
        line += 1;
        const item = recordDocument(row, settings, { place: "query", line });
        // The position of a row is not a line of a file.
        yield "error" in item ? item : { ...item, place: undefined, line: undefined };
      }
    },
  };
}
