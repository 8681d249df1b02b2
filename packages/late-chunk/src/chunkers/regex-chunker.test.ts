import { expect, test } from "vitest";
import { createRegexChunker, type RegexChunkerSettings } from "./regex-chunker.ts";

async function chunked(text: string, settings: RegexChunkerSettings): Promise<string[]> {
  const spans = await createRegexChunker(settings).chunk(text);
  return spans.map(({ start, end }) => text.slice(start, end));
}

test("default: cuts before every match, and loses no character", async () => {
  expect(await chunked("Preamble\n§ 1 Rent\n§ 2 Term", { pattern: /^§/m })).toEqual([
    "Preamble",
    "§ 1 Rent",
    "§ 2 Term",
  ]);
  expect(await chunked("no match", { pattern: /§/ })).toEqual(["no match"]);
});

test("args: cut after the match", async () => {
  expect(await chunked("a;b;", { pattern: /;/, cut: "after" })).toEqual(["a;", "b;"]);
});

test("args: a pattern that matches nothing wide, or carries state", async () => {
  expect(await chunked("aBcD", { pattern: /(?=[A-Z])/ })).toEqual(["a", "Bc", "D"]);
  const sticky = /;/gy;
  sticky.lastIndex = 2;
  expect(await chunked("a;b;c", { pattern: sticky })).toEqual(["a", ";b", ";c"]);
  expect(sticky.lastIndex).toBe(2);
});

test("error: a pattern that is no regular expression, or an unknown cut", () => {
  const broken: { pattern: RegExp; cut: "after" }[] = JSON.parse('[{ "pattern": ";" }]');
  expect(() => createRegexChunker(broken[0]!)).toThrow(expect.objectContaining({ option: "pattern" }));
  const unknown: "after" = JSON.parse('"between"');
  expect(() => createRegexChunker({ pattern: /;/, cut: unknown })).toThrow(expect.objectContaining({ option: "cut" }));
});
