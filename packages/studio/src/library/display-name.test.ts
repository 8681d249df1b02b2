import { expect, test } from "vitest";
import { displayName } from "./display-name.ts";

test.each([
  ["notes/übung 1.md", "notes/übung 1.md"],
  ["e\u0301.txt", "é.txt"],
  ["a\u202Etxt.exe", "a\uFFFDtxt.exe"],
  ["zero\u200Bwidth.txt", "zero\uFFFDwidth.txt"],
  ["lone\uD800.txt", "lone\uFFFD.txt"],
  ["\r\n", "unnamed"],
  ["", "unnamed"],
  ["😀".repeat(300), `${"😀".repeat(199)}…`],
])("default: names can be shown without harm, case %#", (name, shown) => {
  expect(displayName(name)).toBe(shown);
});
