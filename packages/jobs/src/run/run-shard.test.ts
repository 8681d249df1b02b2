import {
  AuthenticationError,
  ConnectionError,
  fingerprintText,
  InputRejectedError,
  type ErrorCode,
  type VectorIndex,
} from "@embedloom/core";
import { withBatching } from "@embedloom/batcher";
import { createFakeEmbedder, createFakeJournal, createFakeSink, seededRandom } from "@embedloom/testing";
import { describe, expect, test } from "vitest";
import { createListSource } from "../source/list-source.ts";
import { runShard } from "./run-shard.ts";
import type { DeadText } from "../settings/shard-options.ts";
import { createShardBench, textsOf, WIDTH, wrongRows } from "../test-support/shard-bench.ts";

test("default: writes a row for each text; a second run pays nothing, writes nothing and changes nothing", async () => {
  const bench = await createShardBench(textsOf(1203));
  const first = await runShard(bench.shard, bench);
  expect(first).toMatchObject({ shard: 7, complete: true, texts: 1203, written: 1203, unchanged: 0, failed: 0 });
  expect(first.usage.requests).toBe(bench.embedder.requests.length);
  expect(wrongRows(bench.memory, bench.texts)).toEqual([]);
  const rows = new Map(bench.memory.rows);
  let writes = 0;
  const watched: VectorIndex = { ...bench.index, upsert: async () => void (writes += 1) };
  const again = await runShard(bench.shard, { ...bench, index: watched });
  expect(again).toMatchObject({ complete: true, unchanged: 1203, written: 0, usage: { requests: 0, costUsd: 0 } });
  expect(writes).toBe(0);
  expect(bench.memory.rows).toEqual(rows);
});

test("behavior: reads only its range, with texts that were added to it after planning", async () => {
  const bench = await createShardBench(textsOf(30));
  const shard = { number: 1, after: "id-9", through: "id-19", ids: 8 };
  expect(await runShard(shard, bench)).toMatchObject({ texts: 10, written: 10 });
  expect([...bench.memory.rows.keys()]).toEqual(bench.texts.slice(10, 20).map(({ id }) => id));
});

test("behavior: only a changed text is paid for; changed metadata costs nothing", async () => {
  const bench = await createShardBench(textsOf(20));
  await runShard(bench.shard, bench);
  const changed = bench.texts.map((text, i) => {
    if (i === 3) return { ...text, text: "another text" };
    return i === 5 ? { ...text, metadata: { lang: "en" }, source: "a.md" } : text;
  });
  const again = await runShard(bench.shard, { ...bench, source: createListSource(changed) });
  expect(again).toMatchObject({ unchanged: 18, written: 2, recalled: 1 });
  expect(bench.embedder.requests.at(-1)).toEqual(["another text"]);
  expect(wrongRows(bench.memory, changed)).toEqual([]);
  expect(bench.memory.rows.get("id-5")).toMatchObject({ metadata: { lang: "en" }, source: "a.md" });
});

test("args: keepText stores the text in the row, and earlier rows get it at no cost", async () => {
  const bench = await createShardBench(textsOf(4));
  await runShard(bench.shard, bench);
  expect(bench.memory.rows.get("id-2")?.text).toBeUndefined();
  expect(await runShard(bench.shard, { ...bench, keepText: true })).toMatchObject({ written: 4, recalled: 4 });
  expect(bench.memory.rows.get("id-2")?.text).toBe("text 2, version 1");
});

test("args: vectors have the width of the index, whatever the model's own is", async () => {
  const bench = await createShardBench(textsOf(3));
  const { fingerprint } = await bench.embedder.describe();
  const identity = { fingerprint: fingerprintText(fingerprint, { dimensions: 4 }), dimensions: 4 } as const;
  const index = await createFakeSink().open({ ...identity, distance: "cosine", encoding: "float32" });
  expect(await runShard(bench.shard, { ...bench, index })).toMatchObject({ written: 3 });
});

test("args: a journal gives vectors that were paid for and never written, and keeps new ones", async () => {
  const bench = await createShardBench(textsOf(40));
  const journal = await createFakeJournal().open("m");
  const broken: VectorIndex = {
    ...bench.index,
    upsert: () => Promise.reject(new AuthenticationError("no right to write")),
  };
  await expect(runShard(bench.shard, { ...bench, index: broken, journal })).rejects.toThrow("no right");
  const again = await runShard(bench.shard, { ...bench, journal });
  expect(again).toMatchObject({ written: 40, recalled: 40, usage: { requests: 0 } });
  expect(wrongRows(bench.memory, bench.texts)).toEqual([]);
});

test("args: stopSignal ends the run gracefully, and the vectors that were paid for are written", async () => {
  const bench = await createShardBench(textsOf(100));
  const stop = new AbortController();
  const half = await runShard(bench.shard, {
    ...bench,
    batchTexts: 10,
    stopSignal: stop.signal,
    onProgress: ({ texts }) => texts >= 40 && stop.abort(),
  });
  expect(half.complete).toBe(false);
  expect(half.written).toBe(bench.paid.size);
  const rest = await runShard(bench.shard, { ...bench, stopSignal: null as never });
  expect([rest.complete, rest.written + half.written]).toEqual([true, 100]);
  expect([...bench.paid.values()].every((times) => times === 1)).toBe(true);
});

test("behavior: the result stays below 1 kB, however many texts fail for however many reasons", async () => {
  const codes = new Set<ErrorCode>();
  const texts = textsOf(3000).map((text, i) =>
    i % 2 === 0 ? { ...text, id: text.id.padEnd(900, "x"), text: "" } : text,
  );
  const bench = await createShardBench(texts);
  const letters: DeadText[] = [];
  const result = await runShard(bench.shard, { ...bench, onDeadText: (letter) => void letters.push(letter) });
  for (const { code } of letters) codes.add(code as ErrorCode);
  expect(result).toMatchObject({ written: 1500, failed: 1500, reasons: { invalid_input: 1500 } });
  expect([...codes]).toEqual(["invalid_input"]);
  expect(JSON.stringify(result).length).toBeLessThan(1000);
});

describe("failures", () => {
  const poisoned = (batch: readonly string[]): void => {
    const index = batch.findIndex((text) => text.includes("poison"));
    if (index >= 0) throw new InputRejectedError("refused for what it says", { index });
  };

  test.each([true, false])(
    "behavior: a text that is refused costs itself alone, with a batcher: %s",
    async (batched) => {
      const texts = textsOf(60).with(17, { id: "bad", text: "poison" });
      const bench = await createShardBench(texts, poisoned);
      const embedder = batched ? withBatching(bench.embedder) : bench.embedder;
      const letters: DeadText[] = [];
      const result = await runShard(bench.shard, {
        ...bench,
        embedder,
        onDeadText: (letter) => void letters.push(letter),
      });
      expect(result).toMatchObject({ complete: true, written: 59, failed: 1, reasons: { input_rejected: 1 } });
      expect(letters).toMatchObject([{ id: "bad", shard: 7, code: "input_rejected" }]);
      expect(JSON.stringify(letters)).not.toContain("poison");
    },
  );

  test("error: a refusal that names no text, without a batcher, ends the run and buries nobody", async () => {
    const bench = await createShardBench(textsOf(10), () => {
      throw new InputRejectedError("something in there");
    });
    const letters: DeadText[] = [];
    const onDeadText = (letter: DeadText): void => void letters.push(letter);
    await expect(runShard(bench.shard, { ...bench, onDeadText })).rejects.toMatchObject({ code: "input_rejected" });
    expect(letters).toEqual([]);
  });

  test("behavior: an error that no text caused ends the run, after the vectors that were paid for are written", async () => {
    let requests = 0;
    const bench = await createShardBench(textsOf(64), () => {
      if (++requests > 2) throw new AuthenticationError("the key was withdrawn");
    });
    const embedder = withBatching(bench.embedder, { concurrency: 1, fewestRequests: true });
    await expect(runShard(bench.shard, { ...bench, embedder })).rejects.toMatchObject({ code: "authentication" });
    expect(bench.memory.rows.size).toBe(32);
    expect(bench.paid.size).toBe(32);
  });

  test("args: in the last attempt a text that always fails is the only one without a row, whatever the error is", async () => {
    const bench = await createShardBench(textsOf(60).with(9, { id: "bad", text: "crash" }), (batch) => {
      if (batch.some((text) => text === "crash")) throw new ConnectionError("dropped");
    });
    const embedder = withBatching(bench.embedder, { attempts: 2, baseDelayMs: 1, maxDelayMs: 1 });
    await expect(runShard(bench.shard, { ...bench, embedder })).rejects.toMatchObject({ code: "connection" });
    expect(bench.memory.rows.size).toBe(59);
    // Alone in its batch, the text would look like a server that is down.
    const again = await createShardBench(textsOf(60).with(9, { id: "bad", text: "crash" }), (batch) => {
      if (batch.some((text) => text === "crash")) throw new ConnectionError("dropped");
    });
    const patient = withBatching(again.embedder, { attempts: 2, baseDelayMs: 1, maxDelayMs: 1 });
    const result = await runShard(again.shard, { ...again, embedder: patient, lastAttempt: true });
    expect(result).toMatchObject({ written: 59, failed: 1 });
  });

  test("error: another model, a wider one, a wrong shard and wrong options are refused before anything is sent", async () => {
    const bench = await createShardBench(textsOf(3));
    const other = createFakeEmbedder({ dimensions: WIDTH, model: "other" });
    await expect(runShard(bench.shard, { ...bench, embedder: other })).rejects.toMatchObject({
      code: "index_mismatch",
    });
    for (const wrong of [
      { batchTexts: 0 },
      { concurrency: 0 },
      { source: {} },
      { index: {} },
      { fence: { name: "a", token: 0 } },
    ]) {
      await expect(runShard(bench.shard, { ...bench, ...(wrong as object) })).rejects.toMatchObject({
        code: "invalid_option",
      });
    }
    await expect(runShard({ number: -1, through: "a", ids: 1 }, bench)).rejects.toMatchObject({
      code: "invalid_option",
    });
    expect([other.requests, bench.embedder.requests]).toEqual([[], []]);
  });
});

describe("a stale worker", () => {
  test("behavior: writes nothing once another worker has the shard, at any point of its run", async () => {
    for (const stand of ["read", "embed", "write"] as const) {
      const bench = await createShardBench(textsOf(30));
      const fresh = createListSource(textsOf(30, 2));
      const takeOver = async (at: string): Promise<void> => {
        if (at === stand) await runShard(bench.shard, { ...bench, source: fresh, fence: { name: "7", token: 2 } });
      };
      const slow = {
        ...bench.embedder,
        embed: async (...call: Parameters<typeof bench.embedder.embed>) => {
          const result = await bench.embedder.embed(...call);
          await takeOver("embed");
          return result;
        },
      };
      const source = {
        ...bench.source,
        async *read(...range: Parameters<typeof bench.source.read>) {
          for await (const page of bench.source.read(...range)) {
            await takeOver("read");
            yield page;
          }
        },
      };
      const stale = { ...bench, source, embedder: slow, beforeWrite: () => takeOver("write") };
      await expect(runShard(bench.shard, { ...stale, fence: { name: "7", token: 1 } }), stand).rejects.toMatchObject({
        code: "lease_lost",
      });
      expect(wrongRows(bench.memory, textsOf(30, 2)), stand).toEqual([]);
    }
  });

  test("args: beforeWrite stops it when the index has no fences", async () => {
    const bench = await createShardBench(textsOf(3));
    const beforeWrite = (): never => {
      throw new ConnectionError("not yours");
    };
    const source = {
      ...bench,
      index: { ...bench.index, fences: undefined },
      beforeWrite,
      signal: AbortSignal.timeout(300),
    };
    await expect(runShard(bench.shard, source)).rejects.toBeDefined();
    expect(bench.memory.rows.size).toBe(0);
  });
});

test("behavior: a text that could not be read is a dead letter with the reason that its source gives", async () => {
  const bench = await createShardBench([...textsOf(2), { id: "line 3", text: "", problem: "the line is no JSON" }]);
  const letters: unknown[] = [];
  const result = await runShard(bench.shard, { ...bench, onDeadText: (letter) => void letters.push(letter) });
  expect(result).toMatchObject({ written: 2, failed: 1, reasons: { invalid_input: 1 } });
  expect(letters).toEqual([{ id: "line 3", shard: 7, code: "invalid_input", message: "the line is no JSON" }]);
});

test("behavior: after any failures and kills, in the end all rows are right and each text was paid for once", async () => {
  const seed = `shards ${Math.floor(Math.random() * 1e9)}`;
  const random = seededRandom(seed);
  for (let round = 0; round < 40; round++) {
    const texts = textsOf(1 + Math.floor(random() * 120), round);
    const witnesses = new Set<string>();
    const bench = await createShardBench(texts, (batch) => {
      // After many failures the batcher sends an earlier text again, alone, to find out whose fault they are.
      if (batch.length === 1 && bench.paid.has(batch[0]!)) witnesses.add(batch[0]!);
      if (random() < 0.15) throw new ConnectionError("the dice");
    });
    const flaky: VectorIndex = {
      ...bench.index,
      upsert: async (rows, options) => {
        // The worker is killed before it writes, with vectors that are paid for.
        if (random() < 0.2) throw new AuthenticationError("the dice");
        await bench.index.upsert(rows, options);
      },
    };
    const journal = await createFakeJournal().open("m");
    const options = { ...bench, index: flaky, journal, batchTexts: 1 + Math.floor(random() * 40) };
    const embedder = withBatching(bench.embedder, { attempts: 3, baseDelayMs: 1, maxDelayMs: 1 });
    let runs = 0;
    for (let done = false; !done && runs < 200; runs++) {
      done = await runShard(bench.shard, { ...options, embedder }).then(
        ({ complete }) => complete,
        () => false,
      );
    }
    expect(runs, seed).toBeLessThan(200);
    expect(wrongRows(bench.memory, texts), seed).toEqual([]);
    const twice = [...bench.paid].filter(([text, times]) => times > 1 && !witnesses.has(text));
    expect(twice, seed).toEqual([]);
  }
});
