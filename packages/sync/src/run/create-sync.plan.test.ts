import { expect, test } from "vitest";
import { createBench } from "../test-support/sync-bench.ts";

test("default: a plan says what a run would do, pays nothing and writes nothing", async () => {
  const bench = createBench({ usdPerMillionTokens: 1_000_000, pace: { tokensPerMinute: 2 } });
  bench.items = [
    { id: "a", text: "one\ntwo\nthree" },
    { id: "b", text: "four\nfive" },
    { id: "gone", text: "six" },
  ];
  await bench.sync.run();
  const before = bench.rows();
  bench.paid();
  bench.memory.rows.delete([...bench.memory.rows.values()].find(({ text }) => text === "four")!.id);
  bench.items = [
    { id: "a", text: "one\nTWO\nthree" },
    { id: "renamed", text: "five" },
    { id: "b", text: "four" },
    { id: "new", text: "a new one\nsame\nsame as\nsame" },
  ];
  const plan = await bench.sync.plan();
  expect(plan).toMatchObject({
    documents: 4,
    added: { rows: 4, tokens: 6, costUsd: 6 },
    changed: { rows: 1, tokens: 1, costUsd: 1 },
    repaired: { rows: 1, tokens: 1 },
    moved: 1,
    unchanged: 2,
    deleted: 1,
    contents: 5,
    tokens: 8,
    costUsd: 8,
    minutes: 4,
    failures: 0,
  });
  expect(bench.paid()).toEqual([]);
  expect(bench.rows()).toHaveLength(before.length - 1);
  const report = await bench.sync.run();
  expect(report).toMatchObject({ added: 4, changed: 1, repaired: 1, moved: 1, unchanged: 2, deleted: 1, embedded: 5 });
});
