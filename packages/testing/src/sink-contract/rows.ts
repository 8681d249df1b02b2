import assert from "node:assert/strict";
import { isEmbedloomError } from "@embedloom/core";
import { nearness } from "@embedloom/core/sink";
import type { ContractCase } from "../contract/index.ts";
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

/** What is kept of a row. */
export function sinkRowsFacet(subject: VectorSinkSubject): ContractCase[] {
  const rule = (title: string, run: Parameters<typeof vectorSinkCase>[3]): ContractCase =>
    vectorSinkCase(subject, "rows", title, run);
  return [
    rule("default: every field comes back as it was, after a restart too", async ({ sink, open, reopen }) => {
      const rows = [
        rowOf(1),
        rowOf(2, { metadata: { "it's": 'a "b" \\ c', "": 1.5e-7, __proto: true } }),
        rowOf("ü😀"),
      ];
      await (await open()).upsert(rows);
      await sink.close();
      const kept = await (await reopen()).get([rows[1]!.id, "absent", rows[0]!.id, rows[2]!.id]);
      sameRows(kept, [rows[1], undefined, rows[0], rows[2]]);
    }),
    rule("behavior: what a row does not have, it does not have when it comes back", async ({ open }) => {
      const index = await open();
      const bare = { id: "bare", vector: vectorOf(1), source: "", digest: "d" };
      await index.upsert([bare]);
      const [row] = await index.get(["bare"]);
      sameRows([row], [{ ...bare, metadata: {} }]);
      const [match] = await index.search({ vector: vectorOf(1), fingerprint: index.identity.fingerprint }, { k: 1 });
      assert.deepEqual(Object.keys(match ?? {}).toSorted(), ["digest", "id", "metadata", "score", "source"]);
    }),
    rule("behavior: writing the same rows again changes nothing", async ({ open, reopen }) => {
      const rows = rowsOf(0, 30);
      const index = await open();
      await index.upsert(rows);
      await index.upsert(rows);
      await (await reopen()).upsert(rows.toReversed());
      assert.deepEqual(await entriesOf(index), entriesFor(rows));
      assert.equal(await index.count(), 30);
    }),
    rule("behavior: a row is replaced as a whole: vector, digest, text, source and metadata", async ({ open }) => {
      const index = await open();
      await index.upsert([rowOf(1), rowOf(2)]);
      const next = { id: rowOf(1).id, vector: vectorOf("new"), source: "other.md", digest: "new digest" };
      await index.upsert([next]);
      sameRows(await index.get([next.id]), [{ ...next, metadata: {} }]);
      assert.deepEqual(await entriesOf(index), [{ id: next.id, digest: "new digest" }, ...entriesFor([rowOf(2)])]);
      const query = { vector: vectorOf(1), fingerprint: index.identity.fingerprint };
      const matches = await index.search(query, { k: 2 });
      assert.ok(
        matches.every(({ score }) => score < 0.9),
        "the old vector must be gone",
      );
    }),
    rule("behavior: vectors belong to the caller, on both sides", async ({ open }) => {
      const index = await open();
      const mine = vectorOf(1).slice();
      await index.upsert([rowOf(1, { vector: mine })]);
      mine.fill(0.5);
      const [first] = await index.get([rowOf(1).id]);
      sameRows([first], [rowOf(1)]);
      if (first?.vector instanceof Float32Array) first.vector.fill(0);
      const [second] = await index.get([rowOf(1).id]);
      sameRows([second], [rowOf(1)]);
    }),
    rule("behavior: a large batch is written whole", async ({ open }) => {
      const index = await open();
      const rows = rowsOf(0, 2500);
      await index.upsert(rows);
      assert.equal(await index.count(), 2500);
      assert.deepEqual(await entriesOf(index), entriesFor(rows));
    }),
    rule("behavior: nothing in, nothing out", async ({ open }) => {
      const index = await open();
      await index.upsert([]);
      await index.delete([]);
      assert.deepEqual(await index.get([]), []);
      assert.deepEqual(await entriesOf(index), []);
      assert.equal(await index.count(), 0);
      const query = { vector: vectorOf(1), fingerprint: index.identity.fingerprint };
      assert.deepEqual(await index.search(query, { k: 3 }), []);
    }),
    ...encodingRules(subject),
  ];
}

function encodingRules(subject: VectorSinkSubject): ContractCase[] {
  const rule = (title: string, run: Parameters<typeof vectorSinkCase>[3]): ContractCase =>
    vectorSinkCase(subject, "rows", title, run);
  return [
    ...(subject.encodings ?? ["float32", "float16", "int8", "binary"]).map((encoding) =>
      rule(`behavior: ${encoding} keeps directions, and finds a row by its own vector`, async ({ open }) => {
        const index = await open({ encoding });
        const rows = rowsOf(0, 40);
        await index.upsert(rows);
        const kept = await index.get(idsOf(rows));
        // A sign alone is within 37 degrees of most directions.
        const least = { float32: 1 - 1e-6, float16: 1 - 1e-5, int8: 0.999, binary: 0.6 }[encoding];
        kept.forEach((row, i) => {
          assert.equal(row?.vector.length, WIDTH);
          const cosine = nearness("cosine", row.vector, rows[i]!.vector);
          assert.ok(cosine >= least, `${encoding} must keep the direction, got a cosine of ${cosine}`);
        });
        for (const row of [rows[0]!, rows[17]!, rows[39]!]) {
          const query = { vector: row.vector, fingerprint: index.identity.fingerprint };
          assert.deepEqual(idsOf(await index.search(query, { k: 1 })), [row.id]);
        }
      }),
    ),
    ...quantizedRules(subject),
  ];
}

/** Vectors as they arrive from a host, and what they say. */
const ARRIVED = {
  // The largest is not 127, so that quantising once more would change them all.
  int8: {
    vector: Int8Array.from({ length: WIDTH }, (_, i) => ((29 * i) % 181) - 90),
    value: (i: number) => ((29 * i) % 181) - 90,
  },
  binary: { vector: Uint8Array.of(0b10110001, 7, 0, 255, 1, 128, 85, 60), value: bitAt },
} as const;

function bitAt(i: number): number {
  return (ARRIVED.binary.vector[i >> 3]! >> (7 - (i & 7))) & 1 ? 1 : -1;
}

function quantizedRules(subject: VectorSinkSubject): ContractCase[] {
  const { encodings = ["int8", "binary"] } = subject;
  return (["int8", "binary"] as const)
    .filter((encoding) => encodings.includes(encoding))
    .map((encoding) =>
      vectorSinkCase(
        subject,
        "rows",
        `behavior: a vector that arrived as ${encoding} is kept to the last bit, or refused by name`,
        async ({ open }) => {
          const index = await open({ encoding });
          const { vector, value } = ARRIVED[encoding];
          const rows = [rowOf(1, { vector }), rowOf(2)];
          const error = await index.upsert(rows).then(
            () => undefined,
            (reason: unknown) => reason,
          );
          const [arrived, floats] = await index.get(idsOf(rows));
          assert.ok(floats, "the other row must be written");
          if (error === undefined) {
            assert.deepEqual(
              Array.from(arrived?.vector ?? []),
              Array.from({ length: WIDTH }, (_, i) => value(i)),
            );
            return;
          }
          assert.ok(isEmbedloomError(error, "partial_write"), "a refusal must name the row");
          assert.deepEqual(
            error.failures.map(({ id }) => id),
            [rows[0]!.id],
          );
          assert.equal(arrived, undefined);
        },
      ),
    );
}
