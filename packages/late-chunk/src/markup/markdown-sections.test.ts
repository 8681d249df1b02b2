import { expect, test } from "vitest";
import { markdownSections } from "./markdown-sections.ts";

test("default: headings of both forms begin sections, and what looks like one in code does not", async () => {
  const text = "intro\n\n# One\n\nfirst\n\n```\n# no heading\n```\n\nTwo\n---\n\nsecond\n\n### Three";
  const sections = await markdownSections(text);
  expect(sections.map(({ title, start, end }) => [title, text.slice(start, end).trim()])).toEqual([
    ["One", "first\n\n```\n# no heading\n```"],
    ["Two", "second"],
    ["Three", ""],
  ]);
  expect(sections.map(({ heading }) => text.slice(heading.start, heading.end).trim())).toEqual([
    "# One",
    "Two\n---",
    "### Three",
  ]);
});

test("error: what is no text, and a signal that was aborted", async () => {
  await expect(markdownSections(JSON.parse("1"))).rejects.toMatchObject({ option: "text" });
  const reason = new Error("enough");
  await expect(markdownSections("# a", { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});
