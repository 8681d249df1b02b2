import {
  type AbortOptions,
  type IndexIdentity,
  type Kind,
  kindOf,
  kinds,
  pullItems,
  type SinkEntry,
  type VectorIndex,
  type VectorSink,
} from "@embedloom/core";

const indexKind = kinds.withMethods("an open index", "upsert", "get", "delete", "list", "search", "count");

const isText = (value: unknown): boolean => typeof value === "string";
const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

const pageKind: Kind = kindOf(
  "a list of entries, each with its `id` and `digest`",
  (page) =>
    Array.isArray(page) &&
    page.every((entry) => isObject(entry) && ["id", "digest"].every((name) => isText(Reflect.get(entry, name)))),
);

function isRow(row: unknown): boolean {
  if (!isObject(row) || !["id", "source", "digest"].every((name) => isText(Reflect.get(row, name)))) return false;
  const text: unknown = Reflect.get(row, "text");
  return (text === undefined || isText(text)) && isObject(Reflect.get(row, "vector"));
}

function rowsKind(count: number): Kind {
  return kindOf(
    `a list of ${count}, each a row or \`undefined\``,
    (rows) => Array.isArray(rows) && rows.length === count && rows.every((row) => row === undefined || isRow(row)),
  );
}

/** Opens an index of a sink that may be the caller's own: everything it answers is looked at. */
export async function openGuarded(
  sink: VectorSink,
  identity: IndexIdentity,
  options?: AbortOptions,
): Promise<VectorIndex> {
  const index = await sink.open(identity, options);
  indexKind("sink.open()", index);
  return guardIndex(index);
}

/**
 * Looks at what an index answers. What it throws is its own.
 *
 * @throws InvalidOptionError from its methods, naming the one that gave no pages, rows or number
 */
export function guardIndex(index: VectorIndex): VectorIndex {
  return {
    identity: index.identity,
    upsert: async (rows, options) => index.upsert(rows, options),
    async get(ids, options) {
      const rows = await index.get(ids, options);
      rowsKind(ids.length)("index.get()", rows);
      return rows;
    },
    delete: async (ids, options) => index.delete(ids, options),
    deleteSource: async (source, options) => index.deleteSource(source, options),
    async *list(options) {
      for await (const page of pullItems<readonly SinkEntry[]>("index.list()", index.list(options))) {
        pageKind("a page of index.list()", page);
        if (page !== undefined) yield page;
      }
    },
    async search(query, options) {
      const matches = await index.search(query, options);
      kinds.array("index.search()", matches);
      return matches;
    },
    async count(options) {
      const rows = await index.count(options);
      kinds.integer(0)("index.count()", rows);
      return rows;
    },
  };
}
