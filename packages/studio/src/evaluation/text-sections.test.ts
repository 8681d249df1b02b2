import { expect, test } from "vitest";
import { textSections } from "./text-sections.ts";

const cut = async (text: string): Promise<[string, string][]> =>
  (await textSections(text)).map(({ title, start, end }) => [title, text.slice(start, end).trim()]);

test("default: headings of Markdown", async () => {
  expect(await cut("# Roof\n\nThe tenant pays.\n\n## Lift\n\nThe owner repairs.\n")).toEqual([
    ["Roof", "The tenant pays."],
    ["Lift", "The owner repairs."],
  ]);
});

test("behavior: without them, short lines of their own that are no sentences", async () => {
  const text =
    "The pump\n\nIt is loud.\n\nFirst start\n\nFill the pipe.\nHold the button.\n\nWho repairs it?\n\nThe owner.";
  expect(await cut(text)).toEqual([
    ["The pump", "It is loud."],
    ["First start", "Fill the pipe.\nHold the button."],
    ["Who repairs it?", "The owner."],
  ]);
});

test("behavior: paragraphs, a last line and long lines are no headings", async () => {
  expect(await cut(`One sentence.\n\nAnother one.\n\n${"word ".repeat(40)}\n\nNothing follows`)).toEqual([]);
  expect(await cut("")).toEqual([]);
});
