import { seededRandom } from "@embedloom/testing";
import { expect, test } from "vitest";
import { createHtmlChunker, type HtmlChunkerSettings } from "./html-chunker.ts";

async function chunked(text: string, settings: HtmlChunkerSettings = {}): Promise<[string, readonly string[]][]> {
  const spans = await createHtmlChunker(settings).chunk(text);
  return spans.map(({ start, end, headingPath = [] }) => [text.slice(start, end), headingPath]);
}

test("default: a section is a chunk of the source with its heading, and has the titles above it", async () => {
  const text = "<p>Before.</p><h1>One &amp; <b>two</b></h1><p>First.</p><h3>Deep</h3><p>Second.</p><h2>Other</h2>text";
  expect(await chunked(text)).toEqual([
    ["<p>Before.</p>", []],
    ["<h1>One &amp; <b>two</b></h1><p>First.</p>", ["One & two"]],
    ["<h3>Deep</h3><p>Second.</p>", ["One & two", "Deep"]],
    ["<h2>Other</h2>text", ["One & two", "Other"]],
  ]);
});

test("behavior: scripts, styles, comments and templates are no text, and hold no headings", async () => {
  const hidden = [
    "<script>if (a < b) { '<h1>no</h1>' }</script>",
    "<style>h1 { color: red }</style>",
    "<!-- <h1>no</h1> -->",
    "<template><h1>no</h1></template>",
    "<svg><title>no</title><h1>no</h1></svg>",
    "<!doctype html>",
  ];
  for (const part of hidden) {
    expect(await chunked(`<p>One.</p>${part}<p>Two.</p>`), part).toEqual([
      ["<p>One.</p>", []],
      ["<p>Two.</p>", []],
    ]);
    expect(await chunked(part), part).toEqual([]);
  }
  expect(await chunked("<p>One <!-- inside --> two.</p>")).toEqual([["<p>One <!-- inside --> two.</p>", []]]);
});

test("behavior: end tags that are missing or too many do no harm", async () => {
  expect(await chunked("<p>One<p>Two</div></b><h1>Title<p>Three<h2>Sub</h1>Four")).toEqual([
    ["<p>One<p>Two</div>", []],
    ["<h1>Title<p>Three", ["Title"]],
    ["<h2>Sub</h1>Four", ["Title", "Sub"]],
  ]);
  expect(await chunked("a < b && c > d")).toEqual([["a < b && c > d", []]]);
  expect(await chunked("<div><div></div></div>")).toEqual([]);
});

test("args: over the limit, paragraphs, list items and lines of pre are cut, and a heading goes with what follows", async () => {
  const text =
    "<h1>T</h1><p>One one.</p><ul><li>Two two two.</li><li>Three three.</li></ul><pre># a = 1\n# b = 2\n# c = 3</pre>";
  expect((await chunked(text, { maxCharacters: 30 })).map(([chunk]) => chunk)).toEqual([
    "<h1>T</h1><p>One one.</p>",
    "<li>Two two two.</li>",
    "<li>Three three.</li>",
    "<pre># a = 1\n# b = 2",
    "# c = 3</pre>",
  ]);
});

test("behavior: no cut falls inside a tag, a comment or a character reference, seeds 1 to 60", async () => {
  for (let seed = 1; seed <= 60; seed++) {
    const random = seededRandom(`html ${seed}`);
    const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!;
    const words = () => Array.from({ length: 1 + Math.floor(12 * random()) }, () => pick(PIECES)).join(pick(["", " "]));
    const cells = () => `<tr><td>${words()}</td><td class="a > b">${words()}</td></tr>\n`;
    const text = Array.from({ length: 4 }, () =>
      pick([
        `<p>${words()}</p>`,
        `<h2>${words()}</h2>`,
        `<pre>${words()}</pre>`,
        `<table>${cells()}${cells()}</table>`,
      ]),
    ).join("");
    for (const max of [45, 60, 100]) {
      const ways = [
        [createHtmlChunker({ maxCharacters: max }), {}],
        [createHtmlChunker({ maxTokens: max }), { tokenize: characterTokens }],
      ] as const;
      for (const [chunker, call] of ways) {
        const chunks = await chunker.chunk(text, call);
        const cuts = chunks.flatMap(({ start, end }) => [start, end]);
        const parted = Array.from(
          text.matchAll(MARK),
          ({ 0: mark, index }) => [index, index + mark.length] as const,
        ).filter(([start, end]) => cuts.some((cut) => cut > start && cut < end));
        expect(
          parted.map(([start, end]) => text.slice(start, end)),
          `seed ${seed}, ${max}: ${text}`,
        ).toEqual([]);
        expect(Math.max(...chunks.map(({ start, end }) => end - start)), `seed ${seed}`).toBeLessThanOrEqual(max);
      }
    }
  }
});

/** Each shorter than the smallest limit. */
const PIECES = [
  "word",
  "&amp;",
  "&#x1F600;",
  "One. Two? ",
  "<b>",
  "</b>",
  "<!-- a note. Or two -->",
  '<a href="x" title="See. More > less">',
  "<i\nclass='a\n\nb'>",
  "<br/>",
  "東京都に住んでいます。",
  "averylongwordthatgoesonandon",
];
const MARK = /<!--.*?-->|<\/?[a-z](?:"[^"]*"|'[^']*'|[^>"'])*>|&#?\w+;/gs;
const characterTokens = async (text: string) => {
  const starts = Int32Array.from({ length: text.length }, (_, i) => i);
  return { ids: starts, starts, ends: starts.map((start) => start + 1) };
};

test("behavior: a tag over the limit is cut, so that the limit holds", async () => {
  const text = `<p><a href="${"x".repeat(90)}">to it</a></p>`;
  const chunks = await chunked(text, { maxCharacters: 40 });
  expect(chunks.map(([chunk]) => chunk).join("")).toBe(text);
  expect(chunks.at(-1)?.[0]).toContain("</a></p>");
  expect(Math.max(...chunks.map(([chunk]) => chunk.length))).toBeLessThanOrEqual(40);
});

test("args: rows of a table stay whole, and know the header", async () => {
  const rows = Array.from({ length: 6 }, (_, i) => `<tr><td>row ${i}</td></tr>`);
  const text = `<table><tr><th>head</th></tr>${rows.join("")}</table><p>After.</p>`;
  const chunks = await createHtmlChunker({ maxCharacters: 70, repeatTableHeader: true }).chunk(text);
  expect(chunks.map(({ start, end }) => text.slice(start, end))).toEqual([
    `<table><tr><th>head</th></tr>${rows[0]}`,
    ...rows.slice(1, -1),
    `${rows.at(-1)}</table>`,
    "<p>After.</p>",
  ]);
  const header = { start: 0, end: "<table><tr><th>head</th></tr>".length };
  expect(chunks.map(({ tableHeader }) => tableHeader)).toEqual([
    undefined,
    ...rows.slice(1).map(() => header),
    undefined,
  ]);
});
