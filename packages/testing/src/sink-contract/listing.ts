import assert from "node:assert/strict";
import { compareIds } from "@embedloom/core/sink";
import { type ContractCase, typedRejectionOf } from "../contract/index.ts";
import {
  entriesFor,
  entriesOf,
  idsOf,
  rowOf,
  rowsOf,
  vectorSinkCase,
  type VectorSinkSubject,
} from "./vector-sink-subject.ts";

/** What is really there. */
export function sinkListingFacet(subject: VectorSinkSubject): ContractCase[] {
  const listing = (title: string, run: Parameters<typeof vectorSinkCase>[3]): ContractCase =>
    vectorSinkCase(subject, "listing", title, run);
  return [
    listing("default: ids come in the order of their code points, whatever they were written in", async ({ open }) => {
      const index = await open();
      const ids = [
        "b",
        "a",
        "Z",
        "ä",
        "10",
        "9",
        "a b",
        "a-b",
        "a_b",
        "A",
        "\uff41",
        "\u{1f600}",
        "z'",
        'z"',
        "%",
        " ",
      ];
      await index.upsert(ids.map((id) => rowOf(1, { id })));
      assert.deepEqual(idsOf(await entriesOf(index)), ids.toSorted(compareIds));
      const rest: string[] = [];
      for await (const page of index.list({ after: "a_b", pageSize: 2 })) rest.push(...idsOf(page));
      assert.deepEqual(rest, ids.filter((id) => compareIds(id, "a_b") > 0).toSorted(compareIds));
    }),
    listing("behavior: pages are full, do not overlap, and leave nothing out", async ({ open }) => {
      const index = await open();
      const rows = rowsOf(0, 25);
      await index.upsert(rows.toReversed());
      for (const pageSize of [1, 7, 25, 26]) {
        const pages = [];
        for await (const page of index.list({ pageSize })) pages.push(page);
        assert.deepEqual(pages.flat(), entriesFor(rows));
        assert.deepEqual(
          pages.map(({ length }) => length),
          Array.from({ length: Math.ceil(25 / pageSize) }, (_, i) => Math.min(pageSize, 25 - i * pageSize)),
        );
      }
      await typedRejectionOf(entriesOf(index, 0), "invalid_option", "pages of nothing");
    }),
    listing("behavior: the digest is that of the row that is there", async ({ open, reopen }) => {
      const index = await open();
      await index.upsert(rowsOf(0, 5));
      await (await reopen()).upsert([rowOf(3, { digest: "newer" })]);
      assert.deepEqual(
        (await entriesOf(index)).map(({ digest }) => digest),
        rowsOf(0, 5).map(({ digest }, i) => (i === 3 ? "newer" : digest)),
      );
    }),
    listing("behavior: the rows of one source can be listed alone", async ({ open }) => {
      const index = await open();
      await index.upsert([...rowsOf(0, 3, { source: "a" }), ...rowsOf(3, 6, { source: "a/b" })]);
      const found: string[] = [];
      for await (const page of index.list({ source: "a", pageSize: 2 })) found.push(...idsOf(page));
      assert.deepEqual(found, idsOf(rowsOf(0, 3)));
    }),
  ];
}
