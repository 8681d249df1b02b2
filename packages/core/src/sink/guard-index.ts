import * as kinds from "../arguments/index.ts";
import { type Kind, kindOf } from "../arguments/index.ts";
import { pullItems } from "../wait/index.ts";
import type { SinkEntry, VectorIndex } from "../contract/index.ts";
import { identityKind } from "./sink-kinds.ts";

const METHODS = ["upsert", "get", "delete", "deleteSource", "list", "search", "count"];

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

/** An open index: its methods and its identity. */
export const indexKind: Kind = kindOf("an open index, such as `await sink.open(…)`", (value) => {
  if (!isObject(value) || METHODS.some((name) => typeof Reflect.get(value, name) !== "function")) return false;
  return identityKind("identity", Reflect.get(value, "identity")) !== undefined;
});

/**
 * Looks at what an index of the caller's may answer. What it throws is its own.
 *
 * @param name of the argument, for messages
 * @throws InvalidOptionError when it is not an index, and from its methods, naming the one that gave no pages, rows or number
 */
export function guardIndex(name: string, index: VectorIndex): VectorIndex {
  kinds.words("name", name);
  indexKind(name, index);
  const { identity, fences } = index;
  return {
    identity,
    ...(fences === true && { fences }),
    upsert: async (rows, options) => index.upsert(rows, options),
    async get(ids, options) {
      const rows = await index.get(ids, options);
      rowsKind(ids.length)(`${name}.get()`, rows);
      return rows;
    },
    delete: async (ids, options) => index.delete(ids, options),
    deleteSource: async (source, options) => index.deleteSource(source, options),
    async *list(options) {
      for await (const page of pullItems<readonly SinkEntry[]>(`${name}.list()`, index.list(options))) {
        pageKind(`a page of ${name}.list()`, page);
        if (page !== undefined) yield page;
      }
    },
    async search(query, options) {
      const matches = await index.search(query, options);
      kinds.array(`${name}.search()`, matches);
      return matches;
    },
    async count(options) {
      const rows = await index.count(options);
      kinds.integer(0)(`${name}.count()`, rows);
      return rows;
    },
  };
}
