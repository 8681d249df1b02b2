import { expect, test } from "vitest";
import { createQuerySource } from "./query-source.ts";

test("default: each row of a query is a document, also when a promise gives all rows", async () => {
  const source = createQuerySource({
    query: async () => [
      { id: 1n, text: "one", changed: new Date(0) },
      { id: null, text: "two" },
    ],
    metadata: ["changed"],
  });
  const items = [];
  for await (const item of source.read({})) items.push(item);
  expect(items).toMatchObject([
    { id: "1", text: "one", metadata: { changed: "1970-01-01T00:00:00.000Z" } },
    { place: "query", line: 2, error: { code: "invalid_input" } },
  ]);
  expect(source.readsSome).toBe(false);
});

test("args: a query for single documents", async () => {
  const source = createQuerySource({
    query: () => [],
    querySome: (ids) => ids.map((id) => ({ id, text: `text of ${id}` })),
  });
  const items = [];
  for await (const item of source.read({ ids: ["a"] })) items.push(item);
  expect(items).toMatchObject([{ id: "a", text: "text of a" }]);
});

test("error: a query that does not give rows is refused by name", async () => {
  const source = createQuerySource({ query: () => 7 as never });
  await expect(source.read({})[Symbol.asyncIterator]().next()).rejects.toMatchObject({
    code: "invalid_option",
    option: "query()",
  });
});
