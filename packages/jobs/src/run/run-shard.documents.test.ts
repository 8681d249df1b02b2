import { withBatching, withDocumentBatching } from "@embedloom/batcher";
import { createMemoryStore, withDocumentCache } from "@embedloom/cache";
import {
  AuthenticationError,
  ConnectionError,
  cosineSimilarity,
  type DocumentEncoder,
  InputRejectedError,
  type SinkRow,
} from "@embedloom/core";
import { createLateChunker, createSentenceChunker } from "@embedloom/late-chunk";
import {
  createFakeDocumentEncoder,
  createFakeEmbedder,
  createFakeJournal,
  createFakeTokenEncoder,
  seededRandom,
} from "@embedloom/testing";
import { describe, expect, test } from "vitest";
import { createListSource } from "../source/list-source.ts";
import { runShard } from "./run-shard.ts";
import type { DeadText } from "../settings/shard-options.ts";
import { createDocumentBench, documentsOf, wrongChunks } from "../test-support/document-bench.ts";

test("default: writes one row for each chunk, encoded with its whole document; a second run pays and writes nothing", async () => {
  const bench = await createDocumentBench(documentsOf(30));
  const first = await runShard(bench.shard, bench);
  expect(first).toMatchObject({ complete: true, texts: 30, failed: 0, removed: 0, unchanged: 0 });
  expect(first.written).toBe(bench.memory.rows.size);
  expect(await wrongChunks(bench, bench.texts)).toEqual([]);
  // Each document went whole into one request, and only once.
  const sent = bench.encoder.requests.flat().map((chunks) => chunks.join(""));
  expect(sent.toSorted()).toEqual(bench.texts.map(({ text }) => text).toSorted());
  const rows = new Map(bench.memory.rows);
  const again = await runShard(bench.shard, bench);
  expect(again).toMatchObject({ unchanged: first.written, written: 0, removed: 0, usage: { requests: 0 } });
  expect(bench.memory.rows).toEqual(rows);
});

test("default: rows have the span of their chunk, also in a text that is a part of its source, and its text when asked", async () => {
  const text = { id: "a", text: "One. Two.", source: "a.md", span: [100, 109] as const, metadata: { lang: "en" } };
  const bench = await createDocumentBench([text]);
  await runShard(bench.shard, { ...bench, keepText: true });
  const second = { id: "a#1", source: "a.md", text: " Two.", span: [104, 109], metadata: { lang: "en" } };
  expect(bench.memory.rows.get("a#1")).toMatchObject(second);
});

test("behavior: after a change, the whole document is encoded again; rows of removed chunks go, whatever the ids of others", async () => {
  const texts = [
    { id: "a", text: "One. Two. Three." },
    { id: "a#1", text: "Four. Five." },
    { id: "b", text: "Six. Seven.", source: "old.md" },
  ];
  const bench = await createDocumentBench(texts);
  await runShard(bench.shard, bench);
  const changed = [{ id: "a", text: "One." }, texts[1]!, { id: "b", text: "Six.", source: "new.md" }];
  const before = bench.encoder.requests.flat().length;
  const again = await runShard(bench.shard, { ...bench, source: createListSource(changed) });
  expect(again).toMatchObject({ written: 2, removed: 3, unchanged: 2 });
  expect(bench.encoder.requests.flat().length - before).toBe(2);
  expect([...bench.memory.rows.keys()].toSorted()).toEqual(["a#0", "a#1#0", "a#1#1", "b#0"]);
  expect(await wrongChunks(bench, changed)).toEqual([]);
});

test("behavior: a document without chunks loses its rows; one that cannot be encoded keeps its earlier rows", async () => {
  const bench = await createDocumentBench([
    { id: "a", text: "One. Two." },
    { id: "b", text: "Three. Four." },
  ]);
  await runShard(bench.shard, bench);
  const refusing = createFakeDocumentEncoder({
    beforeRequest: (batch) => {
      const index = batch.findIndex(([chunk]) => chunk === "Poison.");
      if (index >= 0) throw new InputRejectedError("refused for what it says", { index });
    },
  });
  const source = createListSource([
    { id: "a", text: "   " },
    { id: "b", text: "Poison." },
  ]);
  const chunker = { chunk: (text: string) => (text.trim() === "" ? [] : bench.chunker.chunk(text, {})) };
  const again = await runShard(bench.shard, { ...bench, source, chunker, encoder: refusing });
  expect(again).toMatchObject({ removed: 2, failed: 1, reasons: { input_rejected: 1 } });
  expect([...bench.memory.rows.keys()].toSorted()).toEqual(["b#0", "b#1"]);
});

test.each(["batcher", "cache", "nothing"])(
  "behavior: a bad document is the only one without rows and is reported once, over %s",
  async (wrapper) => {
    const texts = documentsOf(25).with(11, { id: "bad", text: "Good. Poison. Good again." });
    const bench = await createDocumentBench(texts, (batch) => {
      const index = batch.findIndex((chunks) => chunks.some((chunk) => chunk.includes("Poison")));
      if (index >= 0) throw new InputRejectedError("refused for what it says", { index });
    });
    const wrap: Readonly<Record<string, (encoder: DocumentEncoder) => DocumentEncoder>> = {
      batcher: (encoder) => withDocumentBatching(encoder),
      cache: (encoder) => withDocumentCache(encoder, createMemoryStore()),
    };
    const letters: DeadText[] = [];
    const encoder = wrap[wrapper]?.(bench.encoder) ?? bench.encoder;
    const result = await runShard(bench.shard, {
      ...bench,
      encoder,
      onDeadText: (letter) => void letters.push(letter),
    });
    expect(result).toMatchObject({ complete: true, texts: 25, failed: 1, reasons: { input_rejected: 1 } });
    expect(letters).toMatchObject([{ id: "bad", shard: 3, code: "input_rejected" }]);
    expect(JSON.stringify(letters)).not.toContain("Poison");
    expect(await wrongChunks(bench, texts.toSpliced(11, 1))).toEqual([]);
  },
);

test("behavior: a late chunker in this process works too", async () => {
  const tokens = createFakeTokenEncoder();
  const encoder = createLateChunker({ encoder: tokens, onUnmeasuredModel: "ignore" });
  const chunker = createSentenceChunker({ maxCharacters: 40 });
  const bench = await createDocumentBench(documentsOf(6), undefined, { encoder, chunker });
  const first = await runShard(bench.shard, bench);
  const { documents } = await encoder.encode(
    await Promise.all(bench.texts.map(async ({ text }) => ({ text, spans: await chunker.chunk(text) }))),
  );
  const expected = documents.flatMap(({ embeddings }) => [...embeddings!]);
  expect(first.written).toBe(expected.length);
  const rows = bench.texts.flatMap(({ id }) => rowsOf(bench.memory.rows, id));
  rows.forEach(({ vector }, i) => expect(cosineSimilarity(Float32Array.from(vector), expected[i]!)).toBeCloseTo(1, 5));
  expect(await runShard(bench.shard, bench)).toMatchObject({ written: 0, unchanged: first.written });
});

test("args: a journal gives vectors that were paid for and never written", async () => {
  const bench = await createDocumentBench(documentsOf(12));
  const journal = await createFakeJournal().open("m");
  const upsert = (): Promise<void> => Promise.reject(new AuthenticationError("no right to write"));
  const broken = { ...bench, journal, index: { ...bench.index, upsert } };
  await expect(runShard(bench.shard, broken)).rejects.toThrow("no right");
  const again = await runShard(bench.shard, { ...bench, journal });
  expect(again.usage.requests).toBe(0);
  expect(again.recalled).toBe(again.written);
  expect(await wrongChunks(bench, bench.texts)).toEqual([]);
});

test("error: a wrong combination of embedder, encoder and chunker, another model and invalid spans are refused before any cost", async () => {
  const bench = await createDocumentBench(documentsOf(2));
  const embedder = createFakeEmbedder();
  const chunker = (chunk: () => unknown) => ({ chunker: { chunk } });
  for (const wrong of [
    { embedder },
    { encoder: undefined },
    { chunker: undefined },
    { encoder: undefined, embedder },
    { encoder: withBatching(embedder) },
    chunker(() => ["One."]),
    chunker(() => [{ start: 0, end: 1e6 }]),
    chunker(() => [{ start: 3, end: 3 }]),
    chunker(() => undefined),
  ]) {
    await expect(runShard(bench.shard, { ...bench, ...(wrong as object) })).rejects.toMatchObject({
      code: "invalid_option",
    });
  }
  const other = createFakeDocumentEncoder({ model: "another" });
  await expect(runShard(bench.shard, { ...bench, encoder: other })).rejects.toMatchObject({ code: "index_mismatch" });
  expect([bench.encoder.requests, other.requests]).toEqual([[], []]);
  expect(bench.memory.rows.size).toBe(0);
});

describe("a stale worker", () => {
  test("behavior: removes no chunk of a document that another worker has written since", async () => {
    const bench = await createDocumentBench([{ id: "a", text: "One. Two. Three." }]);
    await runShard(bench.shard, bench);
    const longer = createListSource([{ id: "a", text: "Uno. Dos. Tres. Cuatro." }]);
    const list = async function* (...call: Parameters<typeof bench.index.list>) {
      for await (const page of bench.index.list(...call)) {
        await runShard(bench.shard, { ...bench, source: longer, fence: { name: "3", token: 2 } });
        yield page;
      }
    };
    const stale = { ...bench, source: createListSource([{ id: "a", text: "Old." }]), index: { ...bench.index, list } };
    await expect(runShard(bench.shard, { ...stale, fence: { name: "3", token: 1 } })).rejects.toMatchObject({
      code: "lease_lost",
    });
    expect(await wrongChunks(bench, [{ id: "a", text: "Uno. Dos. Tres. Cuatro." }])).toEqual([]);
  });
});

test("behavior: after any failures and kills, in the end each version's chunks are there and no others", async () => {
  const seed = `documents ${Math.floor(Math.random() * 1e9)}`;
  const random = seededRandom(seed);
  for (let round = 0; round < 25; round++) {
    const bench = await createDocumentBench(documentsOf(1 + Math.floor(random() * 15), round), () => {
      if (random() < 0.1) throw new ConnectionError("the dice");
    });
    const dice = async <T>(call: () => Promise<T>): Promise<T> => {
      const result = await call();
      // The call has its effect, and then the worker is killed.
      if (random() < 0.2) throw new AuthenticationError("the dice");
      return result;
    };
    const { upsert, delete: remove } = bench.index;
    const index = {
      ...bench.index,
      upsert: (...call: Parameters<typeof upsert>) => dice(() => upsert(...call)),
      delete: (...call: Parameters<typeof remove>) => dice(() => remove(...call)),
    };
    for (const version of [round, round + 1]) {
      const texts = documentsOf(bench.texts.length, version);
      const options = { ...bench, source: createListSource(texts), index, batchTexts: 1 + Math.floor(random() * 6) };
      const encoder = withDocumentBatching(bench.encoder, { attempts: 3, baseDelayMs: 1, maxDelayMs: 1 });
      let runs = 0;
      for (let done = false; !done && runs < 200; runs++) {
        done = await runShard(bench.shard, { ...options, encoder }).then(
          ({ complete }) => complete,
          () => false,
        );
      }
      expect(runs, seed).toBeLessThan(200);
      expect(await wrongChunks(bench, texts), seed).toEqual([]);
    }
  }
});

function rowsOf(rows: ReadonlyMap<string, SinkRow>, id: string): SinkRow[] {
  const found: SinkRow[] = [];
  for (let row = rows.get(`${id}#0`); row !== undefined; row = rows.get(`${id}#${found.length}`)) found.push(row);
  return found;
}
