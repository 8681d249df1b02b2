import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { byteLines } from "./byte-lines.ts";
import type { ReadRow } from "./input-row.ts";
import { type InputChoices, openInput } from "./open-input.ts";

const folder = mkdtempSync(join(tmpdir(), "embedloom-rows-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function rowsOf(
  name: string,
  content: string | Uint8Array,
  choices: Partial<InputChoices> = {},
): Promise<ReadRow[]> {
  const path = join(folder, name);
  writeFileSync(path, content);
  const input = await openInput(path, { hasColumns: false, ...choices }, new AbortController().signal);
  return listOf(input.rows);
}

async function listOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

const fieldsOf = (rows: readonly ReadRow[]): unknown[] => rows.map(({ fields, problem }) => fields ?? problem);

describe("JSON lines", () => {
  test("default: one object a line, with the lines they stand on; other line ends of Unicode are text", async () => {
    const rows = await rowsOf("a.jsonl", '\uFEFF{"text":"a\u2028b"}\r\n\n{"n":1}\n"just text"');
    expect(rows).toEqual([
      { line: 1, fields: { text: "a\u2028b" } },
      { line: 3, fields: { n: 1 } },
      { line: 4, fields: { text: "just text" } },
    ]);
  });

  test("error: a line that is none costs itself alone, and its text is not said", async () => {
    const bad = Buffer.concat([
      Buffer.from('{"text":"secret words"\n[1]\nnull\n{"text":"'),
      Buffer.of(0xff),
      Buffer.from('"}\n{"text":"good"}\n'),
    ]);
    const rows = await rowsOf("bad.jsonl", bad);
    expect(rows.map(({ line }) => line)).toEqual([1, 2, 3, 4, 5]);
    expect(fieldsOf(rows).slice(0, 3)).toEqual([
      "the line is no JSON",
      "the line holds a list, no JSON object",
      "the line holds null, no JSON object",
    ]);
    expect(rows[3]?.problem).toContain("no UTF-8");
    expect(rows[4]?.fields).toEqual({ text: "good" });
    expect(JSON.stringify(rows)).not.toContain("secret");
  });

  test("behavior: a line without an end is not kept", async () => {
    async function* parts(): AsyncGenerator<Uint8Array> {
      for (let i = 0; i < 100; i++) yield Buffer.alloc(10, "x");
      yield Buffer.from("\nshort");
    }
    const lines = await listOf(byteLines(parts(), 50));
    expect(lines.map(({ line, bytes }) => [line, bytes && Buffer.from(bytes).toString()])).toEqual([
      [1, undefined],
      [2, "short"],
    ]);
  });
});

describe("CSV", () => {
  test("default: cells with quotes, line ends and commas; a row is named by its first line", async () => {
    const rows = await rowsOf("a.csv", 'id,text\r\n1,"one, ""two""\nthree"\r\n\r\n2,four\r\n');
    expect(rows).toEqual([
      { line: 2, fields: { id: "1", text: 'one, "two"\nthree' } },
      { line: 5, fields: { id: "2", text: "four" } },
    ]);
  });

  test.each([";", "\t", "|"])("behavior: %j between the cells is found out", async (mark) => {
    const rows = await rowsOf("marks.csv", `id${mark}text\n1${mark}a, b\n`);
    expect(fieldsOf(rows)).toEqual([{ id: "1", text: "a, b" }]);
  });

  test("behavior: names that are missing or come twice are told apart; a short row has empty cells", async () => {
    expect(fieldsOf(await rowsOf("names.csv", "a,a,\n1,2,3\n4\n"))).toEqual([
      { a: "1", "a 2": "2", "column 3": "3" },
      { a: "4", "a 2": "", "column 3": "" },
    ]);
  });

  test("error: rows that are none cost themselves alone", async () => {
    const content = Buffer.concat([
      Buffer.from('id,text\n1,a,b\n2,"x" y\n3,'),
      Buffer.of(0xe9),
      Buffer.from("\n4,good\n"),
    ]);
    const rows = await rowsOf("bad.csv", content);
    expect(rows.map(({ line }) => line)).toEqual([2, 3, 4, 5]);
    expect(rows[0]?.problem).toBe("it has 3 cells for 2 columns");
    expect(rows[1]?.fields).toEqual({ id: "2", text: '"x" y' });
    expect(rows[2]?.problem).toContain("--charset");
    expect(rows[3]?.fields).toEqual({ id: "4", text: "good" });
  });

  test("error: a quote that is never closed is named by the line it opens on, and costs what follows alone", async () => {
    const rows = await rowsOf("open.csv", `id,text\n1,good\n2,"open\n3,lost\n`);
    expect(rows).toEqual([
      { line: 2, fields: { id: "1", text: "good" } },
      { line: 3, problem: "a quote that opens here is never closed, so nothing from here on was read" },
    ]);
  });

  test("args: charset, and UTF-16 by its mark", async () => {
    const latin = await rowsOf("latin.csv", Buffer.from("id;text\n1;caf\xe9 \x80\n", "latin1"), {
      charset: "windows-1252",
    });
    expect(fieldsOf(latin)).toEqual([{ id: "1", text: "café €" }]);
    const wide = await rowsOf(
      "wide.csv",
      Buffer.concat([Buffer.of(0xff, 0xfe), Buffer.from("id,text\n1,€ 😀\n", "utf16le")]),
    );
    expect(fieldsOf(wide)).toEqual([{ id: "1", text: "€ 😀" }]);
    await expect(rowsOf("x.csv", "a\nb", { charset: "klingon" })).rejects.toThrow('no character set "klingon"');
  });
});

test("behavior: gzip is told by its bytes; damaged gzip is said to be", async () => {
  const packed = gzipSync('{"text":"a"}\n'.repeat(20_000));
  expect(await rowsOf("a.jsonl.gz", packed)).toHaveLength(20_000);
  await expect(rowsOf("cut.jsonl.gz", packed.subarray(0, packed.length - 40))).rejects.toThrow(
    "begins as gzip and cannot be unpacked",
  );
});

test("behavior: what no ending names is told by how it begins, or asked for", async () => {
  expect(fieldsOf(await rowsOf("data", '{"text":"a"}'))).toEqual([{ text: "a" }]);
  expect(fieldsOf(await rowsOf("data", "text\na\n", { hasColumns: true }))).toEqual([{ text: "a" }]);
  expect(fieldsOf(await rowsOf("data", "text\na\n", { from: "lines" }))).toEqual([{ text: "text" }, { text: "a" }]);
  await expect(rowsOf("data", "text\na\n")).rejects.toThrow("add --from jsonl, --from csv");
  await expect(rowsOf("data.json", '[{"text":"a"}]', { hasColumns: true })).rejects.toThrow("jq -c '.[]'");
});

test("error: what is not there, and a folder", async () => {
  const open = (path: string): Promise<unknown> => openInput(path, { hasColumns: false }, new AbortController().signal);
  await expect(open(join(folder, "none.csv"))).rejects.toThrow("it does not exist");
  await expect(open(folder)).rejects.toThrow("is a folder");
});
