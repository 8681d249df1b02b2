import { notify } from "@embedloom/core";
import { itemsOf, readShard, type Shard, type SourceText } from "../source/index.ts";
import { createLanes, createTurns } from "../order/index.ts";
import {
  type BatchPlan,
  commitBatch,
  keepBatch,
  prepareBatch,
  type ReadyBatch,
  reasonOf,
  runBatch,
} from "./run-batch.ts";
import { openContents } from "../embed/index.ts";
import {
  createShardTally,
  resolveShardOptions,
  type ShardOptions,
  type ShardResult,
  type ShardSettings,
} from "../settings/index.ts";

/**
 * Brings the rows of a shard up to date. It reads the texts, embeds those whose row is missing or has another content, and writes
 * the rows. A second run, at any time and on any machine, pays nothing and changes nothing. If a run is killed, every row is still
 * whole, and the next run pays only for the requests that were in flight. So any queue, workflow engine or timer can run it.
 *
 * A text that cannot be embedded does not stop the others; it is passed to `onDeadText`. An error that no text caused ends the
 * run, after every vector that was paid for is written. Its `retryable` says whether another run can help.
 *
 * @throws InvalidOptionError before any work, when the shard or an option cannot work
 * @throws IndexMismatchError before any work when the embedder's vectors are not those of the index
 * @throws LeaseLostError when the fence shows that the shard has another owner now
 * @throws any error of the embedder, the source or the index that no text caused
 * @throws the signal's reason when it aborts
 * @example
 * ```ts
 * import { fingerprintText } from "@embedloom/core";
 * import { createListSource, planShards, runShard } from "@embedloom/jobs";
 * import { createFakeEmbedder, createFakeSink } from "@embedloom/testing";
 *
 * const source = createListSource([{ id: "a", text: "a lease" }, { id: "b", text: "a pump" }]);
 * const embedder = createFakeEmbedder({ dimensions: 8 });
 * const fingerprint = fingerprintText((await embedder.describe()).fingerprint);
 * const index = await createFakeSink().open({ fingerprint, dimensions: 8, distance: "cosine", encoding: "float32" });
 * for await (const shard of planShards(source)) {
 *   const first = await runShard(shard, { source, embedder, index });
 *   const again = await runShard(shard, { source, embedder, index });
 *   console.log(first.written, again.written, again.unchanged, again.usage.requests); // 2 0 2 0
 * }
 * ```
 */
export async function runShard(shard: Shard, options: ShardOptions): Promise<ShardResult> {
  const range = readShard("shard", shard);
  const settings = resolveShardOptions(options);
  const { index, fence, signal, stopSignal, commit, onProgress } = settings;
  signal?.throwIfAborted();
  const contents = await openContents(settings);
  // Write the fence before anything is read, so that the index refuses later writes of an earlier owner.
  if (fence !== undefined && index.fences === true) await index.upsert([], { fence, signal });
  const tally = createShardTally(range);
  const dead = new Set<string>();
  const plan: BatchPlan = {
    settings,
    tally,
    contents,
    inTurn: createTurns(),
    async bury(id, error) {
      // Several chunks of one document may fail. The document is one dead letter.
      if (dead.has(id)) return;
      dead.add(id);
      const { code, message } = reasonOf(error);
      tally.fail(code);
      await settings.onDeadText?.({ id, shard: range.number, code, message });
    },
  };
  const lanes = createLanes(settings.concurrency);
  let complete = true;
  let last: readonly SourceText[] = [];
  const ending: { batch?: ReadyBatch } = {};
  const begin = (batch: readonly SourceText[]): Promise<void> =>
    lanes.start(async () => {
      await runBatch(plan, batch);
      notify("onProgress", onProgress, tally.result(false));
    });
  try {
    for await (const batch of batchesOf(range, settings)) {
      if (stopSignal?.aborted === true) {
        complete = false;
        break;
      }
      // Hold one batch back, because only the end of the source shows which batch is the last.
      const next = commit === undefined ? batch : last;
      last = batch;
      if (next.length > 0) await begin(next);
    }
    if (complete && commit !== undefined) {
      await lanes.start(async () => void (ending.batch = await prepareBatch(plan, last)));
    }
  } finally {
    // Batches in progress are paid for, so wait for them even after a failure.
    await lanes.settle();
  }
  try {
    lanes.throwFailure();
  } catch (error) {
    // The last batch is paid for too.
    if (ending.batch !== undefined) await keepBatch(plan, ending.batch).catch(() => {});
    throw error;
  }
  if (ending.batch !== undefined) await commitBatch(plan, ending.batch, commit!);
  return tally.result(complete);
}

async function* batchesOf(shard: Shard, { source, batchTexts, signal }: ShardSettings): AsyncGenerator<SourceText[]> {
  let batch: SourceText[] = [];
  for await (const text of itemsOf("source.read()", source.read(shard, { signal }), signal)) {
    batch.push(text);
    if (batch.length < batchTexts) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
