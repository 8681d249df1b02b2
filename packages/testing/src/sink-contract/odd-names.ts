import assert from "node:assert/strict";
import type { MetadataValue, SinkFilter, SinkRow } from "@embedloom/core";
import type { ContractCase } from "../contract/index.ts";
import {
  entriesFor,
  entriesOf,
  idsOf,
  rowOf,
  sameRows,
  vectorSinkCase,
  type VectorSinkSubject,
} from "./vector-sink-subject.ts";

/** What languages of queries, paths and objects read something into. */
const ODD = [
  "it's",
  'a "quoted" name',
  "a.b",
  "$.a",
  "a[0]",
  "",
  " ",
  "__proto__",
  "constructor",
  "'; DROP TABLE vectors; --",
  "%",
  "_",
  "\\",
  "\\u0041",
  "$1",
  "?1",
  ":name",
  "a\nb",
  "\u{1f600}",
  "null",
  "true",
] as const;
const NUMBERS = [0, -1, 0.1, 1e21, 5e-324, Number.MAX_VALUE, 2 ** 53 - 1, 2 ** 63] as const;

/** Names and values are data, whatever they look like. */
export function sinkOddNamesFacet(subject: VectorSinkSubject): ContractCase[] {
  const rule = (title: string, run: Parameters<typeof vectorSinkCase>[3]): ContractCase =>
    vectorSinkCase(subject, "odd names", title, run);
  return [
    rule("behavior: names and values of metadata are kept and found as they are", async ({ open }) => {
      const index = await open();
      const pairs = [
        ...ODD.map((name, i) => [name, ODD.at(-1 - i)!] as const),
        ...NUMBERS.map((n) => ["n", n] as const),
      ];
      const rows = pairs.map(([name, value], i) => rowOf(i, { metadata: Object.fromEntries([[name, value]]) }));
      await index.upsert(rows);
      sameRows(await index.get(idsOf(rows)), rows);
      const query = { vector: rows[0]!.vector, fingerprint: index.identity.fingerprint };
      const found = async (name: string, value: MetadataValue): Promise<string[]> => {
        const filter = { metadata: Object.fromEntries([[name, value]]) };
        const matches = await index.search(query, { k: 100, filter });
        assert.equal(await index.count({ filter }), matches.length, `the count of ${JSON.stringify(filter)}`);
        return idsOf(matches).toSorted();
      };
      for (const [i, [name, value]] of pairs.entries()) {
        assert.deepEqual(await found(name, value), [rows[i]!.id], `what has ${JSON.stringify([name, value])}`);
      }
      const without = rows.filter((_, i) => pairs[i]![0] !== "__proto__");
      assert.deepEqual(await found("__proto__", null), idsOf(without));
    }),
    rule("behavior: ids and sources are kept and found as they are", async ({ open }) => {
      const index = await open();
      const rows = ODD.filter((name) => name !== "").map((name) => rowOf(name, { id: name, source: name }));
      await index.upsert(rows);
      sameRows(await index.get(idsOf(rows)), rows);
      for (const { id } of rows) assert.equal(await index.count({ filter: { source: id } }), 1, JSON.stringify(id));
      const [first, second, ...rest] = rows;
      await index.deleteSource(first!.source);
      await index.delete([second!.id]);
      assert.deepEqual(new Set(idsOf(await entriesOf(index))), new Set(idsOf(rest)));
    }),
    longFilterRule(subject),
    rule("behavior: what no row can have is not found, and takes nothing away", async ({ open }) => {
      const index = await open();
      // As half a surrogate pair is written in UTF-8.
      const row: SinkRow = rowOf(1, { id: "x\ufffd", source: "x\ufffd", metadata: { "x\ufffd": "a" } });
      await index.upsert([row]);
      const impossible = ["x\ud83d", "x\ufffd\0", ""];
      assert.deepEqual(await index.get(impossible), [undefined, undefined, undefined]);
      await index.delete(impossible);
      for (const source of impossible) {
        await index.deleteSource(source);
        assert.equal(await index.count({ filter: { source } }), 0, `the source ${JSON.stringify(source)}`);
        for await (const page of index.list({ source })) assert.fail(`${page.length} rows of no source`);
      }
      const counts: readonly (readonly [SinkFilter, number])[] = [
        [{ source: impossible }, 0],
        [{ metadata: { "x\ud83d": "a" } }, 0],
        [{ metadata: { "x\ufffd\0": "a" } }, 0],
        [{ metadata: { "x\ufffd": "a\0" } }, 0],
        [{ metadata: { "x\ufffd": ["a\0", "a"] } }, 1],
        [{ metadata: { "x\ud83d": null } }, 1],
        [{ metadata: { "x\ufffd\0": null } }, 1],
      ];
      for (const [filter, count] of counts) assert.equal(await index.count({ filter }), count, JSON.stringify(filter));
      assert.deepEqual(await entriesOf(index), entriesFor([row]));
      const after: string[] = [];
      for await (const page of index.list({ after: "x\0" })) after.push(...idsOf(page));
      assert.deepEqual(after, [row.id]);
    }),
  ];
}

function longFilterRule(subject: VectorSinkSubject): ContractCase {
  const title = "behavior: a filter may name thousands of sources and values";
  return vectorSinkCase(subject, "odd names", title, async ({ open }) => {
    const index = await open();
    const rows = [rowOf(1, { source: "s1", metadata: { n: 1, t: "x\n'" } }), rowOf(2, { source: "s2" })];
    await index.upsert(rows);
    const many = Array.from({ length: 5000 }, (_, i) => `other ${i}`);
    const counts: readonly (readonly [SinkFilter, number])[] = [
      [{ source: [...many, "s1"] }, 1],
      [{ metadata: { t: [...many, "x\n'"] } }, 1],
      [{ metadata: { n: [...many.keys(), "1", true] } }, 1],
      [{ metadata: { t: [...many, null] } }, 1],
      [{ source: [], metadata: {} }, 0],
    ];
    for (const [filter, count] of counts) assert.equal(await index.count({ filter }), count);
    const query = { vector: rows[0]!.vector, fingerprint: index.identity.fingerprint };
    const filter = { source: [...many, "s2"] };
    assert.deepEqual(idsOf(await index.search(query, { k: 5, filter })), [rows[1]!.id]);
  });
}
