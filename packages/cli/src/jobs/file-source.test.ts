import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { planShards, type Shard, type SourceText, type TextSource } from "@embedloom/jobs";
import { seededRandom } from "@embedloom/testing";
import { writeVectorFile } from "@embedloom/vector-files";
import { afterAll, expect, test } from "vitest";
import { itemOf } from "../items/embed-item.ts";
import { openInput } from "../rows/open-input.ts";
import { openFileSource } from "./file-source.ts";

const folder = mkdtempSync(join(tmpdir(), "embedloom-source-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const { signal } = new AbortController();
const COLUMNS = { text: ["text"], id: "id", keep: undefined };

function put(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const open = (...paths: string[]): Promise<TextSource> => openFileSource(paths, {}, signal);

async function planned(source: TextSource, idsPerShard: number): Promise<Shard[]> {
  const shards: Shard[] = [];
  for await (const shard of planShards(source, { idsPerShard })) shards.push(shard);
  return shards;
}

async function readAll(source: TextSource, shards: readonly Shard[]): Promise<SourceText[]> {
  const texts: SourceText[] = [];
  for (const shard of shards) for await (const page of source.read(shard, {})) texts.push(...page);
  return texts;
}

const shown = ({ id, text, problem }: Pick<SourceText, "id" | "text" | "problem">): unknown => problem ?? [id, text];

/** What `embed` reads of it, from the beginning to the end. */
async function embedded(path: string): Promise<unknown[]> {
  const { rows } = await openInput(path, { hasColumns: true }, signal);
  const all: unknown[] = [];
  for await (const row of rows) {
    const item = row.fields === undefined ? row : itemOf(path, row, COLUMNS);
    all.push(item.problem ?? shown(item as SourceText));
  }
  return all;
}

test("behavior: a table is the same rows in shards of any size as from its beginning, whatever its cells hold", async () => {
  const seed = String(Date.now());
  const random = seededRandom(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  for (let round = 0; round < 40; round++) {
    const [end, mark] = [pick(["\n", "\r\n", "\r"]), pick([",", ";"])];
    const cell = (): string =>
      pick([
        "plain",
        '"a ""quoted"" cell"',
        `"two${end}lines"`,
        `"${mark}"`,
        "ü€",
        '"ends with it,"',
        `"${end}${end}"`,
        '5" wide',
      ]);
    const rows = Array.from({ length: 1 + Math.floor(random() * 30) }, (_, i) =>
      [`n${i}`, cell(), cell(), ...(i > 0 && random() < 0.1 ? ["too many"] : [])].join(mark),
    );
    const lines = rows.flatMap((row) => (random() < 0.2 ? ["", row] : [row]));
    const last = pick(["", end, `${end}q${mark}"open${end}x`, end + end]);
    const path = put(
      `${round}.csv`,
      pick(["", "\uFEFF"]) + ["id", "text", "more"].join(mark) + end + lines.join(end) + last,
    );
    const expected = await embedded(path);
    expect(expected.length, `seed ${seed}, round ${round}`).toBe(rows.length + (last.includes("open") ? 1 : 0));
    const source = await open(path);
    for (const idsPerShard of [1, 4, 1000]) {
      const shards = await planned(source, idsPerShard);
      expect((await readAll(source, shards)).map(shown), `seed ${seed}, round ${round}`).toEqual(expected);
    }
  }
});

test("default: files of several kinds are one source; a table may grow at its end, and rows without an id are named by their place", async () => {
  const csv = put("grows.csv", "text,lang\none,en\ntwo,de");
  const jsonl = put("lines.jsonl", '{"text":"three"}\n');
  const tsv = put("tabs.tsv", "text\tlang\nfour, or more\ten\n");
  const source = await open(csv, jsonl, tsv);
  const shards = await planned(source, 3);
  const texts = await readAll(source, shards);
  expect(texts.map(({ id, text }) => [id, text])).toEqual([
    [`${csv}:10`, "one"],
    [`${csv}:17`, "two"],
    [`${jsonl}:0`, "three"],
    [`${tsv}:10`, "four, or more"],
  ]);
  expect(texts[0]).toMatchObject({ metadata: { lang: "en" }, source: csv });
  const alone = await open(csv);
  const before = await planned(alone, 10);
  appendFileSync(csv, "\nfive,en\n");
  const more: Shard[] = [];
  for await (const shard of planShards(alone, { resumeAfter: before.at(-1) })) more.push(shard);
  expect((await readAll(alone, [...before, ...more])).map(({ text }) => text)).toEqual(["one", "two", "five"]);
});

test("default: a Parquet file is read by ranges of rows, over the edges of its groups", async () => {
  const path = join(folder, "rows.parquet");
  const identity = { fingerprint: "m", dimensions: 1, distance: "cosine", encoding: "float32" } as const;
  const rows = Array.from({ length: 35 }, (_, i) => ({
    ...{ id: `n${i}`, vector: [1], source: "a", digest: `d${i}`, text: `text ${i}` },
  }));
  await writeVectorFile(path, identity, rows, { batchRows: 10 });
  for (const keep of [undefined, "source", "none"]) {
    const source = await openFileSource([path], { keep }, signal);
    for (const idsPerShard of [1, 7, 100]) {
      const shards = await planned(source, idsPerShard);
      expect(shards.reduce((sum, { ids }) => sum + ids, 0)).toBe(35);
      const texts = await readAll(source, shards);
      expect(texts.map(({ id, text }) => [id, text])).toEqual(rows.map(({ id, text }) => [id, text]));
      expect(Object.keys(texts[0]!.metadata!)).toEqual(expect.arrayContaining(keep === "source" ? ["source"] : []));
    }
  }
  const [shard] = await planned(await open(path), 100);
  await writeVectorFile(path, identity, rows.slice(1));
  await expect(readAll(await open(path), [shard!])).rejects.toMatchObject({ code: "unsupported" });
});

test("error: a table whose rows or columns are others than planned, and what cannot be read by range", async () => {
  const path = put("rows.csv", "id,text,more\n1,one,x\n2,two,y\n3,three,z\n");
  const [first] = await planned(await open(path), 2);
  const whole = readFileSync(path, "utf8");
  for (const changed of [
    whole.replace("two", "tow"),
    whole.replace("id,text,more", "id,more,text"),
    "id,text\n1,one\n",
  ]) {
    const other = await open(put("rows.csv", changed));
    await expect(readAll(other, [first!])).rejects.toMatchObject({
      code: "unsupported",
      message: expect.stringContaining("is not the file that was planned"),
    });
  }
  await expect(open(put("packed.jsonl.gz", gzipSync('{"text":"a"}\n')))).rejects.toThrow(/is gzip.*gunzip/);
  await expect(open(put("no.parquet", "PAR1"))).rejects.toThrow("is no Parquet file");
  await expect(open(put("empty.csv", ""))).rejects.toThrow("no first line");
  await expect(open(put("latin.csv", Buffer.from("id,t\xe4xt\n1,2\n", "latin1")))).rejects.toThrow("no UTF-8");
  await expect(open(put("wide.jsonl", Buffer.from("\uFEFF{}", "utf16le")))).rejects.toThrow("UTF-16");
});
