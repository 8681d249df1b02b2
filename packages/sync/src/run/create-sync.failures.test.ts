import { writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { InputRejectedError, QuotaExhaustedError, ServerError } from "@embedloom/core";
import { createFakeJournal, createFakeSink } from "@embedloom/testing";
import { createJsonlSource } from "../sources/jsonl-source.ts";
import type { SyncEvent } from "../progress/sync-report.ts";
import { createBench, failingJournal, lines, temporaryFile } from "../test-support/sync-bench.ts";

test("behavior: a refused chunk does not stop the others, and is reported with its document and line", async () => {
  const bench = createBench(
    {},
    {
      beforeRequest(batch) {
        if (batch.includes("poison")) throw new InputRejectedError("The text is refused.");
      },
    },
  );
  bench.items = [
    { id: "a.md", text: "one\n\npoison\ntwo" },
    { id: "b.md", text: "three" },
  ];
  const report = await bench.sync.run();
  expect(report).toMatchObject({ added: 3, failures: 1, postponed: 0 });
  expect(report.failed).toEqual([
    { source: "a.md", line: 3, error: expect.objectContaining({ code: "input_rejected" }) },
  ]);
  expect(report.stoppedBy).toBeUndefined();
  expect(bench.rows()).toEqual(["a.md: one", "a.md: two", "b.md: three"]);
});

test("behavior: after retries an outage ends only the embedding: nothing old is removed, and moves continue", async () => {
  let isDown = false;
  const bench = createBench(
    {},
    {
      beforeRequest() {
        if (isDown) throw new QuotaExhaustedError("The credit is used up.");
      },
    },
  );
  bench.items = [
    { id: "a", text: "one\ntwo" },
    { id: "b", text: "three" },
  ];
  await bench.sync.run();
  isDown = true;
  bench.items = [
    { id: "a", text: "one\nTWO" },
    { id: "c", text: "three" },
  ];
  const report = await bench.sync.run();
  expect(report).toMatchObject({
    moved: 1,
    postponed: 1,
    embedded: 0,
    withheld: 1,
    stoppedBy: { code: "quota_exhausted" },
  });
  expect(bench.rows()).toEqual(["a: one", "a: two", "c: three"]);
  isDown = false;
  expect(await bench.sync.run()).toMatchObject({ changed: 1, withheld: 0, postponed: 0 });
  expect(bench.rows()).toEqual(["a: TWO", "a: one", "c: three"]);
});

test("behavior: a temporary failure is retried", async () => {
  let failures = 2;
  const bench = createBench(
    {},
    {
      beforeRequest() {
        if (failures-- > 0) throw new ServerError("busy", { retryAfterMs: 1 });
      },
    },
  );
  bench.items = [{ id: "a", text: "one" }];
  expect(await bench.sync.run()).toMatchObject({ added: 1, failures: 0 });
});

test("behavior: a budget ends a run cleanly, and the next run continues without paying twice", async () => {
  const bench = createBench({ batchSize: 2 });
  bench.items = Array.from({ length: 10 }, (_, i) => ({ id: `d${i}`, text: `t${i}` }));
  const report = await bench.sync.run({ maxTokens: 5 });
  expect(report).toMatchObject({ embedded: 5, postponed: 5, failures: 0, stoppedBy: { code: "budget_exhausted" } });
  expect(await bench.sync.run()).toMatchObject({ embedded: 5, unchanged: 5, postponed: 0 });
  expect(bench.paid()).toHaveLength(10);
  await expect(bench.sync.run({ maxCostUsd: 1 })).rejects.toMatchObject({ option: "maxCostUsd" });
});

test("behavior: a document that cannot be read keeps its rows; a failure without a document prevents all removals", async () => {
  const bench = createBench();
  bench.items = [
    { id: "a", text: "one" },
    { id: "b", text: "two" },
    { id: "c", text: "three" },
  ];
  await bench.sync.run();
  bench.items = [
    { id: "a", text: "one" },
    { id: "b", error: new Error("unreadable") },
  ];
  expect(await bench.sync.run()).toMatchObject({ failures: 1, deleted: 1, withheld: 1 });
  expect(bench.rows()).toEqual(["a: one", "b: two"]);
  bench.items = [
    { id: "a", text: "one" },
    { error: new Error("which one?"), place: "docs.jsonl", line: 7 },
  ];
  const report = await bench.sync.run();
  expect(report).toMatchObject({ failures: 1, deleted: 0, withheld: 1, failed: [{ source: "docs.jsonl", line: 7 }] });
  expect(bench.rows()).toEqual(["a: one", "b: two"]);
});

test("error: invalid documents and repeated ids are failures", async () => {
  const bench = createBench();
  bench.items = [
    { id: "a", text: "one" },
    { id: "a", text: "other" },
    { id: "", text: "no name" },
    { id: "b", text: 7 as never },
    null as never,
  ];
  expect(await bench.sync.run()).toMatchObject({ documents: 1, added: 1, failures: 4 });
  expect(bench.rows()).toEqual(["a: one"]);
});

test("error: an error of the source ends the run; written rows stay, and nothing is removed", async () => {
  const bench = createBench({
    batchSize: 1,
    source: async function* () {
      yield { id: "b", text: "two" };
      throw new Error("the cursor is gone");
    },
  });
  bench.memory.rows.clear();
  await expect(bench.sync.run()).rejects.toThrow("the cursor is gone");
  expect(bench.rows()).toEqual(["b: two"]);
});

test("behavior: with a journal, vectors are not paid for again after the sink has failed", async () => {
  let isDown = true;
  const sink = createFakeSink();
  const failing = {
    ...sink,
    open: async (...args: Parameters<typeof sink.open>) => {
      const index = await sink.open(...args);
      return {
        ...index,
        upsert: async (...rows: Parameters<typeof index.upsert>) => {
          if (isDown) throw new TypeError("the database is gone");
          await index.upsert(...rows);
        },
      };
    },
  };
  const bench = createBench({ sink: failing, journal: createFakeJournal() });
  bench.items = [{ id: "a", text: "one\ntwo" }];
  await expect(bench.sync.run()).rejects.toThrow("the database is gone");
  isDown = false;
  expect(await bench.sync.run()).toMatchObject({ added: 2, embedded: 0, remembered: 2 });
  expect(bench.paid()).toHaveLength(2);
});

test("error: a second run at the same time names the other process, or waits for it", async () => {
  let release = (): void => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  let began = (): void => {};
  const begun = new Promise<void>((resolve) => (began = resolve));
  const bench = createBench({}, { beforeRequest: () => (began(), held) });
  bench.items = [{ id: "a", text: "one" }];
  const first = bench.sync.run();
  await begun;
  await expect(bench.sync.run()).rejects.toMatchObject({
    code: "store",
    message: expect.stringContaining(`Process ${process.pid} on `),
  });
  const waiting = createBench({ file: bench.file, waitMs: 60_000 });
  waiting.items = bench.items;
  const second = waiting.sync.run();
  release();
  expect(await first).toMatchObject({ added: 1 });
  expect(await second).toMatchObject({ documents: 1 });
});

test("behavior: events come in order, the report last; leaving the loop ends the run", async () => {
  const bench = createBench();
  bench.items = [
    { id: "a", text: "one" },
    { id: "b", error: new Error("unreadable") },
  ];
  const events: SyncEvent[] = [];
  for await (const event of bench.sync.events()) events.push(event);
  expect(events.map(({ type }) => type)).toEqual(["listed", "failed", "progress", "done"]);
  for await (const event of bench.sync.events()) if (event.type === "listed") break;
  // The lock on the file is released.
  expect(await bench.sync.run()).toMatchObject({ unchanged: 1 });
});

test("error: an abort ends a run with its reason", async () => {
  const stop = new AbortController();
  const bench = createBench({}, { beforeRequest: () => stop.abort(new Error("enough")) });
  bench.items = [{ id: "a", text: "one" }];
  await expect(bench.sync.run({ signal: stop.signal })).rejects.toThrow("enough");
});

test("error: settings that cannot work are refused when the sync is made", () => {
  const make = (settings: object) => () => createBench(settings);
  expect(make({ scope: "a/b" })).toThrow(expect.objectContaining({ option: "scope" }));
  expect(make({ batchSize: 0 })).toThrow(expect.objectContaining({ option: "batchSize" }));
  expect(make({ chunker: {} })).toThrow(expect.objectContaining({ option: "chunker" }));
  expect(make({ source: 7 })).toThrow(expect.objectContaining({ option: "source" }));
  expect(make({ chunker: lines, embedder: undefined })).toThrow(expect.objectContaining({ option: "embedder" }));
});

test("behavior: vectors that were paid for are in the index before a failure of the journal ends the run", async () => {
  const bench = createBench({ journal: failingJournal() });
  bench.items = [{ id: "a", text: "one\ntwo" }];
  await expect(bench.sync.run()).rejects.toThrow("the disk is full");
  expect(bench.rows()).toEqual(["a: one", "a: two"]);
});

test("error: a row that an index cannot store is refused before its vector is paid for", async () => {
  const bench = createBench({
    metadata: ({ text }) =>
      text === "two" ? ({ nested: { deep: 1 } } as never) : { size: text === "three" ? NaN : 1 },
  });
  bench.items = [{ id: "a", text: "one\ntwo\nthree" }];
  expect(await bench.sync.plan()).toMatchObject({ contents: 1, failures: 2 });
  const { failed, ...report } = await bench.sync.run();
  expect(report).toMatchObject({ added: 1, failures: 2 });
  expect(failed.map(({ source, line }) => `${source}:${line}`)).toEqual(["a:2", "a:3"]);
  expect(bench.paid()).toEqual(["one"]);
});

test("error: failures with invalid ids prevent all removals, and do not end the run", async () => {
  const bench = createBench();
  bench.items = [
    { id: "a", text: "one" },
    { id: "b", text: "two" },
  ];
  await bench.sync.run();
  const hostile = { id: "c", text: "three" };
  Object.defineProperty(hostile, "error", { get: () => expect.fail("looked at"), enumerable: true });
  bench.items = [{ id: "a", text: "one", error: undefined } as never, { id: 7, error: "?" } as never, hostile];
  expect(await bench.sync.run()).toMatchObject({ unchanged: 1, failures: 2, withheld: 1 });
  expect(bench.rows()).toEqual(["a: one", "b: two"]);
});

test("behavior: a budget of 0 pays nothing, and does not stop a free model", async () => {
  const bench = createBench({ usdPerMillionTokens: 1 });
  bench.items = [{ id: "a", text: "one" }];
  for (const budget of [{ maxTokens: 0 }, { maxCostUsd: 0 }]) {
    expect(await bench.sync.run(budget)).toMatchObject({ postponed: 1, stoppedBy: { code: "budget_exhausted" } });
  }
  expect(bench.paid()).toEqual([]);
  const free = createBench({ usdPerMillionTokens: 0, batchSize: 1 });
  free.items = [{ id: "a", text: "one\ntwo\nthree" }];
  expect(await free.sync.run({ maxCostUsd: 0, maxTokens: 2 })).toMatchObject({ postponed: 1 });
  expect(await free.sync.run({ maxCostUsd: 0 })).toMatchObject({ added: 1, postponed: 0 });
});

test("behavior: a document of very many chunks is embedded in batches like any other", async () => {
  const bench = createBench({ batchSize: 5000, concurrency: 1 });
  bench.items = [{ id: "a", text: Array.from({ length: 12_000 }, (_, i) => `line ${i}`).join("\n") }];
  expect(await bench.sync.run()).toMatchObject({ added: 12_000, embedded: 12_000 });
  expect(Math.max(...bench.embedder.requests.map(({ length }) => length))).toBeLessThanOrEqual(5000);
});

test("behavior: a run that finds nothing to do reports its progress", async () => {
  const bench = createBench();
  bench.items = Array.from({ length: 2500 }, (_, i) => ({ id: `d${i}`, text: `t${i}` }));
  await bench.sync.run();
  const reported: number[] = [];
  await bench.sync.run({ onEvent: (event) => event.type === "progress" && reported.push(event.unchanged) });
  expect(reported).toEqual([1000, 2000]);
});

test("behavior: a line of JSON that fails is named by file and line, and the rest is synced", async () => {
  const file = temporaryFile();
  await writeFile(file, '{"id":"a","text":"one"}\n{"id":"b","te\n{"id":"c","text":"poison"}\n{"id":"d","text":"two"}');
  const bench = createBench(
    { source: createJsonlSource(file) },
    {
      beforeRequest(batch) {
        if (batch.includes("poison")) throw new InputRejectedError("The text is refused.");
      },
    },
  );
  const { failed, added } = await bench.sync.run();
  expect(added).toBe(2);
  expect(failed).toMatchObject([
    { source: file, line: 2 },
    { source: "c", place: file, line: 3 },
  ]);
});
