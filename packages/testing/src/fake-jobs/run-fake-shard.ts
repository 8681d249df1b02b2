import { contentDigest, isEmbedloomError, type SinkRow, type WriteFence } from "@embedloom/core";
import { LeaseLostError } from "@embedloom/core/sink";
import type { JobWork } from "../job-contract/index.ts";
import type { DeadLetter, FakeJobState, FakeShard, QueuedShard } from "./fake-job-state.ts";

/** Runs a shard and notes what became of it. */
export async function runFakeShard(
  job: FakeJobState,
  { shard, failed }: QueuedShard,
  work: JobWork,
  fence: WriteFence,
): Promise<void> {
  job.active.add(shard);
  try {
    const letters = await embedShard(job, shard, work, fence);
    if (!job.active.delete(shard)) return;
    job.done.set(shard.number, shard);
    job.deadTexts.delete(shard.number);
    if (letters.length > 0) job.deadTexts.set(shard.number, { shard, letters });
  } catch (error) {
    const isMine = job.active.delete(shard);
    if (isEmbedloomError(error, "authentication")) {
      if (isMine) job.queue.push({ shard, failed });
      throw error;
    }
    work.onError(error);
    if (!isMine) return;
    if (failed + 1 < job.attempts) job.queue.push({ shard, failed: failed + 1 });
    else {
      const reason = isEmbedloomError(error) ? `${error.code}: ${error.message}` : "unknown";
      job.deadShards.set(shard.number, { shard, reason, attempts: failed + 1 });
    }
  }
}

async function embedShard(
  job: FakeJobState,
  shard: FakeShard,
  { source, embedder, index }: JobWork,
  fence: WriteFence,
): Promise<readonly DeadLetter[]> {
  await index.upsert([], { fence });
  const letters: DeadLetter[] = [];
  for await (const texts of source.read(shard)) {
    const held = await index.get(texts.map(({ id }) => id));
    const rows: SinkRow[] = [];
    for (const [i, { id, text }] of texts.entries()) {
      const digest = contentDigest(text);
      if (held[i]?.digest === digest) {
        job.sums.unchanged += 1;
        continue;
      }
      try {
        const { embeddings, usage } = await embedder.embed([text], { inputType: "document" });
        rows.push({ id, vector: embeddings.row(0), source: id, digest });
        job.sums.requests += usage.requests;
        job.sums.tokens += usage.tokens ?? 0;
        job.sums.costUsd += usage.costUsd ?? 0;
      } catch (error) {
        if (!isEmbedloomError(error, "input_rejected")) throw error;
        letters.push({ id, code: error.code, message: error.withIndex(undefined).message });
      }
    }
    if (!job.active.has(shard)) throw new LeaseLostError("The job was cancelled.");
    await index.upsert(rows, { fence });
    job.sums.written += rows.length;
  }
  return letters;
}
