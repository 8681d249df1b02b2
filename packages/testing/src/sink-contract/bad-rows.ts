import assert from "node:assert/strict";
import { isEmbedloomError, type SinkEntry, type SinkRow } from "@embedloom/core";
import { writeRows } from "@embedloom/core/sink";
import { type ContractCase, typedRejectionOf } from "../contract/index.ts";
import {
  entriesFor,
  entriesOf,
  idsOf,
  rowOf,
  rowsOf,
  sameRows,
  vectorOf,
  vectorSinkCase,
  type VectorSinkSubject,
  WIDTH,
} from "./vector-sink-subject.ts";

const BAD: readonly (readonly [name: string, row: SinkRow])[] = [
  ["a NaN in its vector", rowOf("bad", { vector: vectorOf(1).with(3, NaN) })],
  ["an infinite value in its vector", rowOf("bad", { vector: vectorOf(1).with(0, -Infinity) })],
  ["a vector of zeros", rowOf("bad", { vector: new Float32Array(WIDTH) })],
  ["a shorter vector", rowOf("bad", { vector: vectorOf(1).subarray(1) })],
  ["a longer vector", rowOf("bad", { vector: new Float32Array(WIDTH + 1).fill(1) })],
  ["an empty id", rowOf("bad", { id: "" })],
  ["half a surrogate pair in its id", rowOf("bad", { id: "a\ud83d" })],
  ["an id of more than 1,024 bytes", rowOf("bad", { id: "é".repeat(513) })],
  ["a span that ends before it begins", rowOf("bad", { span: [5, 4] })],
  ["a number that is not finite in its metadata", rowOf("bad", { metadata: { page: NaN } })],
];

/** A bad row fails alone, and is named. */
export function sinkBadRowsFacet(subject: VectorSinkSubject): ContractCase[] {
  const rule = (title: string, run: Parameters<typeof vectorSinkCase>[3]): ContractCase =>
    vectorSinkCase(subject, "bad rows", title, run);
  return [
    ...BAD.map(([name, bad]) =>
      rule(`error: a row with ${name} is named, the others are written`, async ({ open }) => {
        const index = await open();
        const good = rowsOf(0, 9);
        const error = await typedRejectionOf(
          index.upsert([...good.slice(0, 4), bad, ...good.slice(4)]),
          "partial_write",
          `a row with ${name}`,
        );
        assert.equal(error.written, 9);
        assert.deepEqual(
          error.failures.map(({ index: position, id }) => [position, id]),
          [[4, bad.id]],
        );
        const [failure] = error.failures;
        assert.ok(isEmbedloomError(failure?.error, "invalid_input"), "the reason must be an invalid input");
        assert.equal(failure.error.index, 4);
        assert.deepEqual(await entriesOf(index), entriesFor(good));
      }),
    ),
    rule("error: an id that stands twice in a call is named, its first row is written", async ({ open }) => {
      const index = await open();
      const [one, other] = [rowOf(1), rowOf(1, { digest: "another", vector: vectorOf("another") })];
      const error = await typedRejectionOf(index.upsert([one, rowOf(2), other]), "partial_write", "an id twice");
      assert.deepEqual(
        error.failures.map(({ index: position, id }) => [position, id]),
        [[2, one.id]],
      );
      sameRows(await index.get([one.id, rowOf(2).id]), [one, rowOf(2)]);
    }),
    nulRule(subject),
    rule("behavior: half a surrogate pair in a text is kept as U+FFFD, as it was embedded", async ({ open }) => {
      const index = await open();
      await index.upsert([rowOf(1, { text: "cut \ud83d" })]);
      assert.equal((await index.get([rowOf(1).id]))[0]?.text, "cut \ufffd");
    }),
    rule("error: what is no row, or no list of rows, is refused", async ({ open }) => {
      const index = await open();
      const wrong: unknown = [null, rowOf(1), "text"];
      const error = await typedRejectionOf(index.upsert(wrong as SinkRow[]), "partial_write", "what is no row");
      assert.deepEqual(
        error.failures.map(({ index: position }) => position),
        [0, 2],
      );
      const text: unknown = "rows";
      await typedRejectionOf(index.upsert(text as SinkRow[]), "invalid_option", "what is no list");
    }),
    rule("behavior: a stream writes all but its bad rows, which are counted from its beginning", async ({ open }) => {
      const index = await open();
      const good = rowsOf(0, 120);
      const stream = [...good.slice(0, 70), BAD[0]![1], ...good.slice(70)];
      const error = await typedRejectionOf(
        writeRows(index, stream, { batchRows: 32 }),
        "partial_write",
        "a bad row in a stream",
      );
      assert.equal(error.written, 120);
      assert.deepEqual(
        error.failures.map(({ index: position }) => position),
        [70],
      );
      assert.deepEqual(await entriesOf(index), entriesFor(good));
    }),
  ];
}

function nulRule(subject: VectorSinkSubject): ContractCase {
  const rule = (title: string, run: Parameters<typeof vectorSinkCase>[3]): ContractCase =>
    vectorSinkCase(subject, "bad rows", title, run);
  return subject.refusesNul === true
    ? rule("error: a row with U+0000 in a text is named, the others are written", async ({ open }) => {
        const index = await open();
        const bad = [
          rowOf("a", { text: "a\0b" }),
          rowOf("b", { source: "\0" }),
          rowOf("c", { id: "c\0" }),
          rowOf("d", { metadata: { "x\0": 1 } }),
          rowOf("e", { metadata: { x: ["\0"][0]! } }),
        ];
        const error = await typedRejectionOf(
          index.upsert([rowOf(1), ...bad, rowOf(2)]),
          "partial_write",
          "texts with U+0000",
        );
        assert.deepEqual(
          error.failures.map(({ index: position }) => position),
          [1, 2, 3, 4, 5],
        );
        assert.deepEqual(await entriesOf(index), entriesFor([rowOf(1), rowOf(2)]));
      })
    : rule("behavior: U+0000 in a text is a character like any other", async ({ open }) => {
        const index = await open();
        const changes = { source: "a\0", digest: "\0d", text: "a\0b", reference: "a\0", metadata: { x: "\0" } };
        // Whoever ends a text there lists the first for ever.
        const rows = ["nul\0", "nul\0a", "nul\0b"].map((id) => rowOf("nul", { ...changes, id }));
        await index.upsert(rows);
        sameRows(await index.get(idsOf(rows)), rows);
        const entries: SinkEntry[] = [];
        for await (const page of index.list({ pageSize: 1, source: "a\0" })) {
          entries.push(...page);
          if (entries.length > rows.length) break;
        }
        assert.deepEqual(entries, entriesFor(rows));
      });
}
