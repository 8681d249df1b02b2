import { expect, test } from "vitest";
import { refuseEarly } from "./refuse-early.ts";

const limits = { fileBytes: 2000, totalBytes: 9000, documents: 10, endings: [".md", ".txt"] };

test("default: what may be sent is accepted, endings in any case", () => {
  const items = [
    { name: "a.md", size: 1 },
    { name: "folder/B.TXT", size: 2000 },
  ];
  expect(refuseEarly(items, limits)).toEqual({ accepted: items, refusals: [] });
});

test.each([
  ["another ending", { name: "a.png", size: 1 }, "Only .md and .txt files are read."],
  ["an empty file", { name: "a.md", size: 0 }, "The file is empty."],
  ["a file that is too large", { name: "a.md", size: 2001 }, "2 kB is more than the 2 kB a file may have."],
])("error: %s is refused with the reason", (_, item, message) => {
  expect(refuseEarly([item], limits)).toEqual({ accepted: [], refusals: [{ name: item.name, message }] });
});
