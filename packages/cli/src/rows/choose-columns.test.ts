import { expect, test } from "vitest";
import { chooseColumns, valueAt } from "./choose-columns.ts";

const choose = (rows: readonly Record<string, unknown>[], wishes = {}): unknown => chooseColumns(rows, wishes, "a.csv");

test("default: columns that are named as what they are, in any case; rows without an id are named by their place", () => {
  expect(choose([{ ID: 1, Body: "x", more: 2 }])).toEqual({ text: ["Body"], id: "ID", keep: undefined });
  expect(choose([{ content: "x", body: "y" }])).toEqual({ text: ["content"], id: undefined, keep: undefined });
});

test("behavior: the only column of texts needs no name", () => {
  expect(choose([{ id: "1", question: "who?", n: 3 }])).toEqual({ text: ["question"], id: "id", keep: undefined });
});

test("args: several columns, one whose name has a comma, and a field inside an object", () => {
  const rows = [{ title: "a", "last, first": "b", message: { content: "c" } }];
  expect(choose(rows, { text: "title, message.content" })).toHaveProperty("text", ["title", "message.content"]);
  expect(choose(rows, { text: "last, first" })).toHaveProperty("text", ["last, first"]);
  expect(choose(rows, { text: "title", keep: "none" })).toHaveProperty("keep", []);
  expect(valueAt(rows[0]!, "message.content")).toBe("c");
  expect(valueAt({ "a.b": 1, a: { b: 2 } }, "a.b")).toBe(1);
  expect(valueAt({ a: { b: 2 } }, "a.constructor.name")).toBeUndefined();
});

test("behavior: a column that only a later row has is there", () => {
  expect(choose([{ text: "a" }, { text: "b", lang: "en" }], { keep: "lang" })).toHaveProperty("keep", ["lang"]);
});

test("error: a column that is not there, and one that nobody can guess, name those that are", () => {
  const rows = [{ id: 1, title: "a", summary: "b" }];
  expect(() => choose(rows, { text: "body" })).toThrow(
    "a.csv has no column body for --text. Its columns: id, title, summary.",
  );
  expect(() => choose(rows, { text: "title", id: "key" })).toThrow("no column key for --id");
  expect(() => choose(rows, { text: "title", keep: "title,tag" })).toThrow("no column tag for --keep");
  expect(() => choose(rows)).toThrow(
    "does not show which column to embed: add --text COLUMN. Its columns: id, title, summary.",
  );
  const wide = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`c${i}`, i]));
  expect(() => choose([wide])).toThrow("c29, and 20 more.");
});
