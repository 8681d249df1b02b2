import { writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import type { SourceItem, SyncSource } from "./source.ts";
import { temporaryFile } from "../test-support/sync-bench.ts";
import { createJsonlSource } from "./jsonl-source.ts";

async function read(source: SyncSource): Promise<SourceItem[]> {
  const items: SourceItem[] = [];
  for await (const item of source.read({})) items.push(item);
  return items;
}

test("default: each line is a document, with its number", async () => {
  const path = temporaryFile();
  await writeFile(path, '\uFEFF{"id": "a", "text": "one \u2028 line"}\r\n\r\n{"id": 7, "text": "two"}');
  expect(await read(createJsonlSource(path))).toEqual([
    { id: "a", text: "one \u2028 line", place: path, line: 1 },
    { id: "7", text: "two", place: path, line: 3 },
  ]);
});

test("args: other fields, metadata, and bytes in parts of any length", async () => {
  const bytes = Buffer.from('{"key": "ä", "body": "ö", "lang": "de", "url": "https://x.example", "n": 1}\n');
  const parts = Array.from(bytes, (_, i) => bytes.subarray(i, i + 1));
  const source = createJsonlSource(() => parts, {
    id: "key",
    text: "body",
    metadata: ["lang", "n", "none"],
    reference: "url",
  });
  const document = {
    id: "ä",
    text: "ö",
    metadata: { lang: "de", n: 1, none: null },
    reference: "https://x.example",
    place: "the lines",
    line: 1,
  };
  expect(await read(source)).toEqual([document]);
});

test("error: lines that are not documents are failures with their place and without their text", async () => {
  const texts = [
    '{"id": "a", "text": "secret',
    '{"text": "secret"}',
    '{"id": "b"}',
    '{"id": "c", "text": "", "m": {}}',
    "[]",
  ];
  const parts = [...texts.map((text) => `${text}\n`), Buffer.from([0xff])];
  const items = await read(createJsonlSource(() => parts, { metadata: ["m"] }));
  expect(items.map((item) => ("error" in item ? [item.id, item.line] : item))).toEqual([
    [undefined, 1],
    [undefined, 2],
    ["b", 3],
    ["c", 4],
    [undefined, 5],
    [undefined, 6],
  ]);
  expect(JSON.stringify(items.map((item) => "error" in item && String(item.error)))).not.toContain("secret");
});

test("error: a number that JavaScript cannot represent exactly is refused as an id", async () => {
  const [whole, beyond, half] = await read(
    createJsonlSource(() => [
      '{"id":9007199254740991,"text":"a"}\n{"id":9007199254740993,"text":"b"}\n{"id":0.5,"text":"c"}',
    ]),
  );
  expect(whole).toMatchObject({ id: "9007199254740991" });
  expect(beyond).toMatchObject({ line: 2, error: { code: "invalid_input" } });
  expect(half).toMatchObject({ id: "0.5" });
});
