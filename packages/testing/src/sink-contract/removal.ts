import assert from "node:assert/strict";
import type { ContractCase } from "../contract/index.ts";
import {
  entriesFor,
  entriesOf,
  idsOf,
  rowOf,
  rowsOf,
  vectorOf,
  vectorSinkCase,
  type VectorSinkSubject,
} from "./vector-sink-subject.ts";

/** What goes away when it is told to. */
export function sinkRemovalFacet(subject: VectorSinkSubject): ContractCase[] {
  const removal = (title: string, run: Parameters<typeof vectorSinkCase>[3]): ContractCase =>
    vectorSinkCase(subject, "removal", title, run);
  return [
    removal("default: deletion by id takes those ids and no others", async ({ open, reopen }) => {
      const index = await open();
      const rows = rowsOf(0, 2100);
      await index.upsert(rows);
      await index.delete(["row-%", "row-000_", "absent", ...idsOf(rows.slice(5))]);
      assert.deepEqual(await entriesOf(await reopen()), entriesFor(rows.slice(0, 5)));
      assert.deepEqual(await index.get([rows[7]!.id]), [undefined]);
      const query = { vector: vectorOf(9), fingerprint: index.identity.fingerprint };
      assert.deepEqual(idsOf(await index.search(query, { k: 10 })).toSorted(), idsOf(rows.slice(0, 5)));
    }),
    removal("default: deletion by source takes that source and no other", async ({ open }) => {
      const index = await open();
      const sources = ["a", "a/b", "A", "a%", "a_", "it's", ""];
      await index.upsert(sources.map((source, i) => rowOf(i, { source })));
      await index.deleteSource("a");
      await index.deleteSource("it's");
      await index.deleteSource("absent");
      const left = sources.flatMap((source, i) => (source === "a" || source === "it's" ? [] : [rowOf(i).id]));
      assert.deepEqual(idsOf(await entriesOf(index)), left);
    }),
    removal("behavior: what was deleted can be written again", async ({ open }) => {
      const index = await open();
      await index.upsert([rowOf(1)]);
      await index.delete([rowOf(1).id]);
      await index.upsert([rowOf(1, { digest: "again" })]);
      assert.deepEqual(await entriesOf(index), [{ id: rowOf(1).id, digest: "again" }]);
    }),
    removal("behavior: drop removes the index, and the next one may be another", async ({ sink, open }) => {
      await (await open()).upsert([rowOf(1)]);
      await sink.drop();
      await sink.drop();
      const index = await open({ fingerprint: "another model" });
      assert.equal(await index.count(), 0);
    }),
  ];
}
