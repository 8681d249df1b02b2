import { createReadStream, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseBeirTexts } from "./beir-texts.ts";
import { formatQrels, formatRun } from "./format-lines.ts";
import { readQrels } from "./parse-qrels.ts";
import { readRun } from "./parse-run.ts";

const run = { "q 1": { é1: 0.25, 漢: 1e-7 }, q2: { a: -3 } };
const plain = { q1: { é1: 0.25, 漢: 1e-7 }, q2: { a: -3 } };
const asMaps = (table: Readonly<Record<string, Readonly<Record<string, number>>>>) =>
  new Map(Object.entries(table).map(([query, each]) => [query, new Map(Object.entries(each))] as const));

test("default: what is written is read again, in both forms", async () => {
  expect(await readRun([...formatRun(plain)].join(""))).toEqual(asMaps(plain));
  expect(await readRun(formatRun(run, { format: "beir" }), { format: "beir" })).toEqual(asMaps(run));
  const qrels = { q1: { é1: 2, b: 0 }, q2: { a: -1 } };
  expect(await readQrels(formatQrels(qrels))).toEqual(asMaps(qrels));
  expect(await readQrels(formatQrels(qrels, { format: "beir" }), { format: "beir" })).toEqual(asMaps(qrels));
});

test("behavior: pieces may end anywhere, inside a character too; ends of lines, blank lines and a byte order mark are as they come", async () => {
  const bytes = new TextEncoder().encode("\uFEFFq1 Q0 é1 1 0.25 t\r\n\n  \nq1\tQ0   漢 2\t1e-7 t\r\nq2 Q0 a 1 -3 t");
  for (const size of [1, 2, 3, 7, 1000]) {
    const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
      bytes.slice(i * size, (i + 1) * size),
    );
    expect(await readRun(pieces), `pieces of ${size}`).toEqual(asMaps(plain));
  }
});

test("behavior: reads a file's stream", async () => {
  const folder = mkdtempSync(join(tmpdir(), "eval-"));
  const file = join(folder, "run.txt");
  writeFileSync(file, [...formatRun(plain)].join(""));
  expect(await readRun(createReadStream(file, { highWaterMark: 5 }))).toEqual(asMaps(plain));
  rmSync(folder, { recursive: true });
});

test("default: texts of a BEIR set", async () => {
  const texts = [];
  for await (const text of parseBeirTexts('{"_id":"1","title":"T","text":"b"}\n\n{"_id":2,"text":"q","metadata":{}}'))
    texts.push(text);
  expect(texts).toEqual([
    { id: "1", title: "T", text: "b" },
    { id: "2", title: "", text: "q" },
  ]);
});

test("error: lines that cannot be read are named, and their text is not told", async () => {
  const refused: [Promise<unknown>, RegExp][] = [
    [readRun("q1 Q0 a 1 0.5 t\nsecret"), /^Line 2 has 1 columns/],
    [readRun("q1 Q0 a 1 secret t"), /^Line 1 has no number in the column score/],
    [readRun("q1 Q0 a 1 NaN t"), /^Line 1 has no number/],
    [readRun("q1 Q0 a 1 2 t\nq1 Q0 a 2 1 t"), /again/],
    [readQrels("q1 0 a 1.5"), /^Line 1 has no integer/],
    [readQrels("q1\ta\t\n", { format: "beir" }), /^Line 1 has no integer/],
    [readQrels("q1 0 a 1\nq1 0 a 2"), /again/],
    [parseBeirTexts("secret").next(), /^Line 1 is no JSON object\.$/],
    [parseBeirTexts('{"text":"a"}').next(), /^Line 1 has no `_id`/],
  ];
  for (const [reading, message] of refused) {
    const error: unknown = await reading.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "invalid_input", message: expect.stringMatching(message) });
    expect(String(error)).not.toContain("secret");
  }
});

test("error: an id that would be two columns is not written", () => {
  expect(() => [...formatRun(run)]).toThrow(expect.objectContaining({ code: "invalid_input" }));
  expect(() => [...formatQrels({ q: { "a\tb": 1 } }, { format: "beir" })]).toThrow(/cannot stand in a column/);
  expect(() => [...formatRun(plain, { tag: "a b" })]).toThrow(expect.objectContaining({ option: "tag" }));
});
