import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { prefixRange } from "./prefix-range.ts";

test("default: the last code point raised by one", () => {
  expect(prefixRange("emb:")).toEqual({ from: "emb:", to: "emb;" });
});

test("args: no prefix, and code points that have no next one", () => {
  expect(prefixRange("")).toEqual({ from: "", to: new Uint8Array(0) });
  expect(prefixRange("a\u{10ffff}\u{10ffff}")).toEqual({ from: "a\u{10ffff}\u{10ffff}", to: "b" });
  expect(prefixRange("\u{10ffff}")).toEqual({ from: "\u{10ffff}", to: new Uint8Array(0) });
  expect(prefixRange("\ud7ff").to).toBe("\ue000");
});

test("behavior: SQLite finds what begins with the prefix and nothing else", () => {
  const starts = [
    "",
    "a",
    "a%",
    "a_",
    "a*",
    "A",
    "ä",
    "\ud7ff",
    "\ue000",
    "\uffff",
    "🏝",
    "\u{10ffff}",
    "'",
    "\u007f",
    "\u0000",
  ];
  const keys = [...new Set(starts.flatMap((one) => starts.map((other) => one + other)))];
  const database = new DatabaseSync(":memory:");
  database.exec("CREATE TABLE t (key TEXT PRIMARY KEY) STRICT");
  const insert = database.prepare("INSERT INTO t VALUES (?)");
  for (const key of keys) insert.run(key);
  const select = database.prepare("SELECT key FROM t WHERE key >= ? AND key < ?");
  for (const prefix of keys) {
    const { from, to } = prefixRange(prefix);
    const found = select.all(from, to).map(({ key }) => String(key));
    expect(found.toSorted(), JSON.stringify(prefix)).toEqual(keys.filter((key) => key.startsWith(prefix)).toSorted());
  }
  database.close();
});
