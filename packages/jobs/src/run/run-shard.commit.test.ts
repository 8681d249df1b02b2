import { ConnectionError } from "@embedloom/core";
import { expect, test } from "vitest";
import { runShard } from "./run-shard.ts";
import { createShardBench, textsOf, wrongRows } from "../test-support/shard-bench.ts";

test("args: commit: the last batch is written through the index it gives, after all others, and both results are equal", async () => {
  const { shard, source, index, embedder, memory, texts } = await createShardBench(textsOf(50));
  const held: unknown[] = [];
  const result = await runShard(shard, {
    ...{ source, embedder, index, batchTexts: 20, concurrency: 2 },
    async commit(write) {
      const before = memory.rows.size;
      held.push(before, await write(index));
    },
  });
  expect(held).toEqual([40, result]);
  expect(result).toMatchObject({ complete: true, written: 50, texts: 50 });
  expect(wrongRows(memory, texts)).toEqual([]);
  const again = {
    ...{ source, embedder, index },
    commit: async (write: (to: typeof index) => Promise<unknown>) => void (await write(index)),
  };
  expect(await runShard(shard, again)).toMatchObject({
    complete: true,
    written: 0,
    unchanged: 50,
    usage: { requests: 0 },
  });
});

test("behavior: a commit with a temporary failure is retried as a whole, counted once and paid once; another failure ends the run", async () => {
  const { shard, source, index, embedder, memory, texts, paid } = await createShardBench(textsOf(30));
  let tries = 0;
  const parts = { source, embedder, index, batchTexts: 10 };
  const result = await runShard(shard, {
    ...parts,
    async commit(write) {
      await write(index);
      if (++tries === 1) throw new ConnectionError("lost while it was committed");
    },
  });
  expect([tries, result.written, Math.max(...paid.values())]).toEqual([2, 30, 1]);
  expect(wrongRows(memory, texts)).toEqual([]);
  const refused = runShard(shard, { ...parts, commit: () => Promise.reject(new TypeError("no")) });
  await expect(refused).rejects.toThrow("no");
});

test("behavior: after a batch has failed, commit is not called, and the vectors that were paid for are written", async () => {
  const { shard, source, index, embedder, memory } = await createShardBench(textsOf(30), (batch) => {
    if (batch.some((text) => text.startsWith("text 15,"))) throw new ConnectionError("no way there");
  });
  let isCalled = false;
  const commit = async (): Promise<void> => void (isCalled = true);
  await expect(runShard(shard, { source, embedder, index, batchTexts: 10, commit })).rejects.toMatchObject({
    code: "connection",
  });
  expect(isCalled).toBe(false);
  expect(memory.rows.size).toBeGreaterThanOrEqual(10);
});

test("args: commit with stopSignal: commit is not called when the signal ended the run", async () => {
  const { shard, source, index, embedder } = await createShardBench(textsOf(30));
  const commit = (): Promise<void> => Promise.reject(new TypeError("called"));
  const stopSignal = AbortSignal.abort();
  const result = await runShard(shard, { source, embedder, index, batchTexts: 10, stopSignal, commit });
  expect(result).toMatchObject({ complete: false, written: 0 });
});
