import { expect, test } from "vitest";
import type { SourceItem, SyncSource } from "../sources/source.ts";
import { createBench } from "../test-support/sync-bench.ts";

const documents = new Map<string, SourceItem>();
const source: SyncSource = {
  readsSome: true,
  async *read({ ids }) {
    for (const id of ids ?? documents.keys()) {
      const document = documents.get(id);
      if (document !== undefined) yield document;
    }
  },
};

test("default: updates single documents, and finds contents of other documents by their ids", async () => {
  const bench = createBench({ source });
  documents.set("a", { id: "a", text: "one\ntwo" }).set("b", { id: "b", text: "three" });
  await bench.sync.run();
  bench.paid();
  documents.set("c", { id: "c", text: "three\nfour" });
  documents.delete("a");
  expect(await bench.sync.run({ documents: ["c", "a"] })).toMatchObject({
    documents: 1,
    moved: 1,
    added: 1,
    deleted: 2,
    unchanged: 0,
  });
  expect(bench.paid()).toEqual(["four"]);
  expect(bench.rows()).toEqual(["b: three", "c: four", "c: three"]);
  expect(await bench.sync.run()).toMatchObject({ unchanged: 3, added: 0, deleted: 0, repaired: 0 });
});

test("behavior: two sources share an index under names of their own", async () => {
  const bench = createBench({ scope: "notes" });
  const other = createBench({ scope: "tickets", sink: bench.sink });
  bench.items = [{ id: "a", text: "one" }];
  other.items = [{ id: "a", text: "one\nmore" }];
  await bench.sync.run();
  await other.sync.run();
  bench.items = [{ id: "b", text: "two" }];
  await bench.sync.run();
  expect(bench.rows()).toEqual(["a: more", "a: one", "b: two"]);
});

test("error: a run over single documents is refused when the source cannot read them", async () => {
  await expect(createBench().sync.run({ documents: ["a"] })).rejects.toMatchObject({ code: "unsupported" });
});

test("behavior: a run over some documents that are all gone does not empty the index either", async () => {
  for (const scope of [undefined, "notes"]) {
    const bench = createBench({ source, scope });
    documents.clear();
    documents.set("a", { id: "a", text: "one" }).set("b", { id: "b", text: "two" });
    await bench.sync.run();
    documents.clear();
    expect(await bench.sync.run({ documents: ["a"] })).toMatchObject({ deleted: 1, withheld: 0 });
    expect(await bench.sync.run({ documents: ["a", "b"] })).toMatchObject({
      deleted: 0,
      withheld: 1,
      withheldBecause: expect.stringContaining("allowEmpty"),
    });
    expect(bench.rows()).toEqual(["b: two"]);
  }
});
