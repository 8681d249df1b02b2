import { createFakeTokenEncoder } from "@embedloom/testing";
import { expect, test } from "vitest";
import { createMarkdownChunker, type MarkdownChunkerSettings } from "./markdown-chunker.ts";

const encoder = createFakeTokenEncoder();

async function chunked(text: string, settings: MarkdownChunkerSettings = {}): Promise<string[]> {
  const spans = await createMarkdownChunker(settings).chunk(text, { tokenize: (each) => encoder.tokenize(each) });
  return spans.map(({ start, end }) => text.slice(start, end));
}

test("default: a section is a chunk with its heading", async () => {
  const text = "Intro.\n\n# One\n\nFirst.\n\nSecond.\n\n## Two\nThird.\n";
  expect(await chunked(text)).toEqual(["Intro.", "# One\n\nFirst.\n\nSecond.", "## Two\nThird."]);
});

test("behavior: headings right below each other stay with the text below them", async () => {
  expect(await chunked("# Book\n\n## Chapter\n\nText.\n\n## Next\n\nMore.")).toEqual([
    "# Book\n\n## Chapter\n\nText.",
    "## Next\n\nMore.",
  ]);
});

test("behavior: underlined headings count, rules, table rows and list items do not", async () => {
  expect(await chunked("Title\n=====\nText.\n\nTwo\nlines\n---\nMore.")).toEqual([
    "Title\n=====\nText.",
    "Two\nlines\n---\nMore.",
  ]);
  expect(await chunked("Text.\n\n---\n\nMore.\n\n- item\n---\n\n| a |\n---\n")).toHaveLength(1);
  expect(await chunked("---\ntitle: x\n---\n# One\nText.")).toEqual(["---\ntitle: x\n---", "# One\nText."]);
  expect(await chunked("#hashtag is no heading\n\n    # code is none")).toHaveLength(1);
});

test("behavior: what looks like a heading inside a fence is none", async () => {
  const text = "# One\n\n```sh\n# comment\n```\n\n~~~\n# two\n```\n~~~\n\n- list\n  ```\n  # three\n  ```\n";
  expect(await chunked(text)).toEqual([text.trim()]);
  expect(await chunked("Use ```inline``` code.\n# Two\nText.")).toEqual(["Use ```inline``` code.", "# Two\nText."]);
});

test("behavior: a closed fence is never cut, even over the limit, and keeps the heading above it", async () => {
  const fence = `\`\`\`ts\n${"const a = 1;\n\n".repeat(10)}\`\`\``;
  const text = `# Code\n\n${fence}\n\nAfter one. After two.`;
  for (const settings of [{ maxTokens: 8 }, { maxCharacters: 30 }, { maxTokens: 8, overlapTokens: 4 }]) {
    expect((await chunked(text, settings))[0]).toBe(`# Code\n\n${fence}`);
  }
});

test("behavior: a fence that is never closed hides headings but does not make a giant chunk", async () => {
  const text = `# One\n\n\`\`\`\n# no heading\n${"word ".repeat(100)}`;
  expect(await chunked(text)).toHaveLength(1);
  const parts = await chunked(text, { maxTokens: 20 });
  expect(parts.length).toBeGreaterThan(4);
});

test("args: a section over the limit is cut between blocks, and the heading stays with the first", async () => {
  const text = "# One\n\nFirst block here.\n\nSecond block here.\n\n# Two\n\nThird.";
  expect(await chunked(text, { maxTokens: 7 })).toEqual([
    "# One\n\nFirst block here.",
    "Second block here.",
    "# Two\n\nThird.",
  ]);
});

test("args: a block over the limit is cut between sentences, a list between items", async () => {
  const text = "# One\n\nFirst sentence here. Second sentence here.\n\n- item number one\n- item number two\n";
  expect(await chunked(text, { maxTokens: 6 })).toEqual([
    "# One\n\nFirst sentence here.",
    "Second sentence here.",
    "- item number one",
    "- item number two",
  ]);
});

test("behavior: line ends of all kinds", async () => {
  expect(await chunked("# One\r\nText.\r\n\r\n# Two\r\nText.")).toEqual(["# One\r\nText.", "# Two\r\nText."]);
  expect(await chunked("# One\rText.\r# Two\rText.")).toEqual(["# One\rText.", "# Two\rText."]);
});
