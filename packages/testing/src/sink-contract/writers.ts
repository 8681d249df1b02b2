import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { isEmbedloomError, type SinkRow, StoreError, type WriteFence } from "@embedloom/core";
import { writeRows } from "@embedloom/core/sink";
import { type ContractCase, rejectionOf } from "../contract/index.ts";
import { entriesFor, entriesOf, rowOf, rowsOf, vectorSinkCase, type VectorSinkSubject } from "./vector-sink-subject.ts";

/** Several writers at once, and streams. */
export function sinkWritersFacet(subject: VectorSinkSubject): ContractCase[] {
  const writers = (title: string, run: Parameters<typeof vectorSinkCase>[3]): ContractCase =>
    vectorSinkCase(subject, "writers", title, run);
  return [
    writers("behavior: calls that overlap are all written, through one sink and through several", async (bench) => {
      const indexes = [await bench.open(), await bench.reopen(), await bench.reopen()];
      const batches = Array.from({ length: 12 }, (_, i) => rowsOf(20 * i, 20 * i + 20));
      await Promise.all(batches.map((batch, i) => indexes[i % 3]!.upsert(batch)));
      assert.deepEqual(await entriesOf(indexes[0]!), entriesFor(rowsOf(0, 240)));
    }),
    writers("behavior: those who write the same ids at the same time leave one row of each", async (bench) => {
      const indexes = [await bench.open(), await bench.reopen(), await bench.reopen(), await bench.reopen()];
      const rows = rowsOf(0, 100);
      const orders = [rows, rows.toReversed(), rows.toSpliced(0, 50).concat(rows.slice(0, 50)), rows];
      await Promise.all(indexes.map((index, i) => writeRows(index, orders[i]!, { batchRows: 23, retries: 0 })));
      assert.deepEqual(await entriesOf(indexes[1]!), entriesFor(rows));
      assert.equal(await indexes[2]!.count(), 100);
    }),
    writers(
      "behavior: a lower token of a fence writes and removes nothing, where the index says that it heeds fences",
      async (bench) => {
        const [index, other] = [await bench.open(), await bench.reopen()];
        const fence = (token: number): WriteFence => ({ name: "shard", token });
        await index.upsert(rowsOf(0, 3), { fence: fence(1) });
        await other.upsert([], { fence: fence(2) });
        const stale = [{ ...rowOf(0), digest: "stale" }, rowOf(9)];
        if (index.fences === true) {
          for (const call of [
            () => index.upsert(stale, { fence: fence(1) }),
            () => index.delete([rowOf(0).id], { fence: fence(1) }),
          ]) {
            const error = await rejectionOf(call(), "the token 2 was there before");
            assert.ok(
              isEmbedloomError(error, "lease_lost"),
              `the rejection must be a LeaseLostError: ${String(error)}`,
            );
          }
        }
        assert.deepEqual(await entriesOf(other), entriesFor(rowsOf(0, 3)));
        await other.upsert(rowsOf(3, 5), { fence: fence(2) });
        await index.upsert(rowsOf(5, 6), { fence: { name: "another shard", token: 1 } });
        await index.upsert(rowsOf(6, 8));
        await other.delete([rowOf(7).id], { fence: fence(2) });
        assert.deepEqual(await entriesOf(index), entriesFor(rowsOf(0, 7)));
      },
    ),
    writers("behavior: a stream is asked for no more than the batch under way and the next", async (bench) => {
      const index = await bench.open();
      let asked = 0;
      let written = 0;
      let ahead = 0;
      async function* rows(): AsyncGenerator<SinkRow> {
        for (; asked < 300; asked++) {
          await setImmediate();
          ahead = Math.max(ahead, asked - written);
          yield rowOf(asked);
        }
      }
      const batchRows = 20;
      const onProgress = (progress: { written: number }): void => void (written = progress.written);
      const result = await writeRows(index, rows(), { batchRows, onProgress });
      assert.deepEqual(result, { written: 300, failed: 0 });
      assert.ok(ahead <= 2 * batchRows, `the stream was ${ahead} rows ahead, at most ${2 * batchRows} may be`);
      assert.equal(await index.count(), 300);
    }),
    writers("behavior: when a stream fails, what it gave before is written", async ({ open }) => {
      const index = await open();
      function* rows(): Generator<SinkRow> {
        yield* rowsOf(0, 33);
        throw new StoreError("the embedder failed");
      }
      const error = await rejectionOf(writeRows(index, rows(), { batchRows: 10 }), "the failure must come out");
      assert.match(String(error), /the embedder failed/);
      assert.deepEqual(await entriesOf(index), entriesFor(rowsOf(0, 33)));
    }),
  ];
}
