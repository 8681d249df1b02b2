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

test("behavior: a fence over the limit is cut between lines, blank ones first, and keeps the heading above it", async () => {
  const fence = `\`\`\`ts\n${"const a = 1;\nconst b = 2;\n\n".repeat(3)}\`\`\``;
  const text = `# Code\n\n${fence}\n\nAfter one.`;
  expect(await chunked(text, { maxCharacters: 45 })).toEqual([
    "# Code\n\n```ts\nconst a = 1;\nconst b = 2;",
    "const a = 1;\nconst b = 2;",
    "const a = 1;\nconst b = 2;\n\n```\n\nAfter one.",
  ]);
});

test("behavior: a heading never stands alone where something follows it", async () => {
  const text = `## Payment terms\n\n${"word ".repeat(19)}x.`;
  const [first] = await chunked(text, { maxCharacters: 100 });
  expect(first).toMatch(/^## Payment terms\n\n(word ){5}/);
  expect(await chunked("# A\n# B\n\nSome text.", { maxCharacters: 13 })).toEqual(["# A\n# B\n\nSome", "text."]);
});

test("behavior: each chunk has the titles above it", async () => {
  const text = "Before.\n\n# One `code` #\n\nText.\n\n### Deep\n\nText.\n\nTwo\nlines\n---\n\nText.\n\n# Last\n\nEnd.";
  const chunks = await createMarkdownChunker({ maxCharacters: 40 }).chunk(text);
  expect(chunks.map(({ headingPath }) => headingPath)).toEqual([
    [],
    ["One `code`"],
    ["One `code`", "Deep"],
    ["One `code`", "Two lines"],
    ["Last"],
  ]);
});

test("behavior: comments, HTML, mathematics, quotations and front matter hold no headings", async () => {
  const hidden = [
    "---\ntitle: x\n# no\n---",
    "+++\n# no\n+++",
    "\uFEFF---\n# no\n---",
    "<!--\n\n# no\n\n-->",
    "<pre>\n# no\n\n# no\n</pre>",
    "<script>\n\n# no\n</script>",
    "$$\na\n=\nb\n$$",
    "\\[\na\n---\nb\n\\]",
    "> # no\n> text",
    "- # no\n  text",
  ];
  for (const text of hidden) {
    const chunks = await createMarkdownChunker().chunk(`${text}\n\n# Yes\n\nText.`);
    expect(
      chunks.map(({ headingPath }) => headingPath),
      text,
    ).toEqual([[], ["Yes"]]);
  }
  expect(await chunked("$$ is money\n# Yes\nText.")).toEqual(["$$ is money", "# Yes\nText."]);
});

test("args: rows of a table stay whole, and know the header", async () => {
  const rows = Array.from({ length: 8 }, (_, i) => `row ${i} | ${i * i}`);
  const text = `# T\n\nname | value\n---- | ---\n${rows.join("\n")}\n\nAfter.`;
  const chunks = await createMarkdownChunker({ maxCharacters: 60, repeatTableHeader: true }).chunk(text);
  const whole = chunks.flatMap(({ start, end }) => text.slice(start, end).split("\n"));
  expect(whole.filter((line) => line.startsWith("row"))).toEqual(rows);
  const headers = chunks.map(({ tableHeader }) => tableHeader && text.slice(tableHeader.start, tableHeader.end));
  expect(headers[0]).toBeUndefined();
  expect(headers.at(-1)).toBeUndefined();
  expect(new Set(headers.slice(1, -1))).toEqual(new Set(["name | value\n---- | ---"]));
  for (const { start, end, tableHeader } of chunks) {
    expect(end - start + (tableHeader === undefined ? 0 : tableHeader.end - tableHeader.start)).toBeLessThanOrEqual(60);
  }
});

test("behavior: a block of a megabyte is still one block, and a table of it one table", async () => {
  const rows = Array.from({ length: 30_000 }, (_, i) => `${i} | value of the row ${i}`);
  const text = `a | b\n--|--\n${rows.join("\n")}\n\n# Next\n\nText.`;
  const chunks = await createMarkdownChunker({ maxCharacters: 2000 }).chunk(text);
  expect(chunks.flatMap(({ start, end }) => text.slice(start, end).split("\n")).slice(2, -3)).toEqual(rows);
  expect(chunks.at(-1)?.headingPath).toEqual(["Next"]);
  expect(await createMarkdownChunker().chunk(text)).toHaveLength(2);
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

test("behavior: a table may have more rows than a call has arguments", async () => {
  const rows = 150_000;
  const chunks = await createMarkdownChunker({ maxCharacters: 400 }).chunk(`a|b\n-|-\n${"a|b\n".repeat(rows)}`);
  // 400 units hold 100 rows of 3 with the line breaks between them.
  expect(chunks).toHaveLength(Math.ceil((rows + 2) / 100));
});
