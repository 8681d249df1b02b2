import { expect, test } from "vitest";
import { createBench } from "../test-support/sync-bench.ts";

test("default: the second run of an unchanged source embeds nothing and writes nothing", async () => {
  const bench = createBench();
  bench.items = [
    { id: "a", text: "one\ntwo" },
    { id: "b", text: "three" },
  ];
  expect(await bench.sync.run()).toMatchObject({
    documents: 2,
    chunks: 3,
    added: 3,
    embedded: 3,
    unchanged: 0,
    deleted: 0,
    failures: 0,
  });
  expect(bench.rows()).toEqual(["a: one", "a: two", "b: three"]);
  bench.paid();
  expect(await bench.sync.run()).toMatchObject({
    added: 0,
    changed: 0,
    moved: 0,
    unchanged: 3,
    deleted: 0,
    embedded: 0,
    repaired: 0,
  });
  expect(bench.paid()).toEqual([]);
});

test("behavior: only an edited chunk is embedded, and its old row is removed", async () => {
  const bench = createBench();
  bench.items = [{ id: "a", text: "one\ntwo\nthree" }];
  await bench.sync.run();
  bench.paid();
  bench.items = [{ id: "a", text: "one\nTWO\nthree" }];
  expect(await bench.sync.run()).toMatchObject({
    changed: 1,
    added: 0,
    deleted: 0,
    moved: 0,
    unchanged: 2,
    embedded: 1,
  });
  expect(bench.paid()).toEqual(["TWO"]);
  expect(bench.rows()).toEqual(["a: TWO", "a: one", "a: three"]);
});

test("behavior: text put in front moves the other chunks, which cost nothing", async () => {
  const bench = createBench();
  bench.items = [{ id: "a", text: "one\ntwo" }];
  await bench.sync.run();
  bench.paid();
  bench.items = [{ id: "a", text: "zero\none\ntwo" }];
  expect(await bench.sync.run()).toMatchObject({ added: 1, moved: 2, changed: 0, deleted: 0, embedded: 1 });
  expect(bench.paid()).toEqual(["zero"]);
  expect([...bench.memory.rows.values()].map(({ span }) => span?.[0]).toSorted()).toEqual([0, 5, 9].toSorted());
});

test("behavior: shuffled and renamed documents, and other metadata, cost nothing", async () => {
  const bench = createBench();
  bench.items = Array.from({ length: 20 }, (_, i) => ({ id: `d${i}`, text: `first ${i}\nsecond ${i}` }));
  await bench.sync.run();
  bench.paid();
  bench.items = bench.items.toReversed();
  expect(await bench.sync.run()).toMatchObject({ unchanged: 40, moved: 0 });
  bench.items = Array.from({ length: 20 }, (_, i) => ({
    id: `renamed${i}`,
    text: `first ${i}\nsecond ${i}`,
    metadata: { i },
  }));
  expect(await bench.sync.run()).toMatchObject({ moved: 40, deleted: 0, added: 0, embedded: 0 });
  expect(bench.paid()).toEqual([]);
  expect(bench.rows()).toHaveLength(40);
  expect([...bench.memory.rows.values()].every(({ metadata }) => typeof metadata?.["i"] === "number")).toBe(true);
});

test("behavior: equal texts are embedded once, in one batch and over several", async () => {
  for (const batchSize of [1, 1000]) {
    const bench = createBench({ batchSize, concurrency: 1 });
    bench.items = Array.from({ length: 30 }, (_, i) => ({ id: `d${i}`, text: `same\nown ${i}` }));
    expect(await bench.sync.run()).toMatchObject({ added: 60, embedded: 31, moved: 0 });
    expect(bench.paid().filter((text) => text === "same")).toHaveLength(1);
    expect(bench.rows()).toHaveLength(60);
  }
});

test("behavior: lost rows come back, altered rows are repaired, and rows that do not belong are removed", async () => {
  const bench = createBench();
  bench.items = [{ id: "a", text: "one\ntwo\nthree" }];
  await bench.sync.run();
  const whole = bench.rows();
  const [lost, altered] = [...bench.memory.rows.keys()];
  bench.memory.rows.delete(lost!);
  bench.memory.rows.set(altered!, { ...bench.memory.rows.get(altered!)!, text: "?", digest: "?" });
  bench.memory.rows.set("stranger", { ...bench.memory.rows.get(altered!)!, id: "stranger" });
  expect(await bench.sync.run()).toMatchObject({ repaired: 2, added: 0, changed: 0, unchanged: 1, embedded: 2 });
  expect(bench.rows()).toEqual(whole);
});

test("behavior: rows of a removed document and of a removed chunk are removed", async () => {
  const bench = createBench();
  bench.items = [
    { id: "a", text: "one\ntwo" },
    { id: "b", text: "three\nfour" },
  ];
  await bench.sync.run();
  bench.items = [{ id: "a", text: "one" }];
  expect(await bench.sync.run()).toMatchObject({ deleted: 3, unchanged: 1, embedded: 0 });
  expect(bench.rows()).toEqual(["a: one"]);
});

test("behavior: a source without documents does not empty the index, unless allowEmpty is set", async () => {
  const bench = createBench();
  bench.items = [{ id: "a", text: "one" }];
  await bench.sync.run();
  bench.items = [];
  const report = await bench.sync.run();
  expect(report).toMatchObject({ deleted: 0, withheld: 1, withheldBecause: expect.stringContaining("allowEmpty") });
  expect(bench.rows()).toEqual(["a: one"]);
  const allowing = createBench({ allowEmpty: true });
  allowing.items = [{ id: "a", text: "one" }];
  await allowing.sync.run();
  allowing.items = [];
  expect(await allowing.sync.run()).toMatchObject({ deleted: 1 });
  expect(allowing.rows()).toEqual([]);
});

test("args: a function gives the chunker of each document", async () => {
  const whole = { chunk: async (text: string) => [{ start: 0, end: text.length }] };
  const first = { chunk: async () => [{ start: 0, end: 1 }] };
  const bench = createBench({ chunker: ({ id }) => (id === "a" ? whole : first) });
  bench.items = [
    { id: "a", text: "one two" },
    { id: "b", text: "three" },
  ];
  expect(await bench.sync.run()).toMatchObject({ chunks: 2, added: 2 });
  expect(bench.rows()).toEqual(["a: one two", "b: t"]);
});

test("behavior: a document that becomes empty loses its rows, even if the chunker gives chunks", async () => {
  const bench = createBench({ chunker: { chunk: (text) => [{ start: 0, end: text.length }] } });
  bench.items = [
    { id: "a", text: "one" },
    { id: "b", text: "two" },
  ];
  await bench.sync.run();
  bench.items = [
    { id: "a", text: "" },
    { id: "b", text: " \n\t" },
  ];
  expect(await bench.sync.run()).toMatchObject({ documents: 2, chunks: 0, deleted: 2, failures: 0 });
  expect(bench.rows()).toEqual([]);
});

test("behavior: similar ids are different documents, and long ids and ids with a NUL work", async () => {
  const bench = createBench();
  const ids = ["a", "A", "\u00e9", "e\u0301", "x\0y", "x", "7", " ", "\n", "long".repeat(5000)];
  bench.items = ids.map((id) => ({ id, text: "same" }));
  expect(await bench.sync.run()).toMatchObject({ added: ids.length, embedded: 1, failures: 0 });
  expect(await bench.sync.run()).toMatchObject({ unchanged: ids.length, deleted: 0 });
});
