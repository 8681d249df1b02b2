import type { AbortOptions } from "@embedloom/core";
import { type DeadShard, type DeadText, jobCancelled, type Shard } from "@embedloom/jobs";
import type { Job } from "bullmq";
import { asJob, emptyQueue, type PlanPlace } from "./plan-job.ts";
import { REOPEN_SCRIPT } from "./job-scripts.ts";

/** What Redis holds of the dead texts of a shard. */
interface DeadEntry {
  readonly shard: Shard;
  readonly letters: readonly Omit<DeadText, "shard">[];
}

const PAGE = 100;

/** Writes the dead texts of a shard as `FINISH_SCRIPT` takes them. */
export function deadEntry(shard: Shard, letters: readonly DeadText[]): string {
  if (letters.length === 0) return "";
  const entry: DeadEntry = { shard, letters: letters.map(({ id, code, message }) => ({ id, code, message })) };
  return `${letters.length}:${JSON.stringify(entry)}`;
}

/** All dead texts, page by page, in no order. */
export async function* deadTexts(
  { redis, keys }: PlanPlace,
  { signal }: AbortOptions,
): AsyncGenerator<readonly DeadText[]> {
  for await (const entry of entriesOf({ redis, keys })) {
    signal?.throwIfAborted();
    yield entry.letters.map((letter) => ({ ...letter, shard: entry.shard.number }));
  }
}

/** All shards that were given up, page by page. */
export async function* deadShards(
  { queue }: PlanPlace,
  { signal }: AbortOptions,
): AsyncGenerator<readonly DeadShard[]> {
  for (let start = 0; ; start += PAGE) {
    signal?.throwIfAborted();
    const failed = (await queue.getFailed(start, start + PAGE - 1)) as Job<Shard>[];
    if (failed.length === 0) return;
    yield failed.map(({ data, failedReason = "unknown", attemptsMade, finishedOn = 0 }) => ({
      shard: data,
      reason: failedReason,
      attempts: attemptsMade,
      failedAt: finishedOn,
    }));
  }
}

/** Puts dead shards, and shards with dead texts, back into the queue. Returns their number. */
export async function retryDead(place: PlanPlace): Promise<number> {
  await refuseEnded(place);
  try {
    return (await reopenShards(place)) + (await retryShards(place));
  } finally {
    // The job was cancelled meanwhile, so the queue must stay empty.
    await refuseEnded(place);
  }
}

async function refuseEnded({ redis, keys, queue, name }: PlanPlace): Promise<void> {
  if ((await redis.hget(keys.state, "phase")) !== "cancelled") return;
  await emptyQueue(queue);
  throw jobCancelled(name);
}

async function reopenShards(place: PlanPlace): Promise<number> {
  const { redis, keys, queue } = place;
  const attempts = Number(await redis.hget(keys.state, "attempts")) || undefined;
  let count = 0;
  for await (const { shard } of entriesOf(place)) {
    const isOpen = await redis.eval(REOPEN_SCRIPT, 2, keys.state, keys.done, shard.number, shard.ids);
    if (isOpen !== 1) return count;
    await queue.addBulk([asJob(shard, attempts)]);
    count += 1;
  }
  return count;
}

async function retryShards({ queue }: PlanPlace): Promise<number> {
  let count = 0;
  // Retried shards leave the list, so its first page is always the next one.
  for (;;) {
    const failed = (await queue.getFailed(0, PAGE - 1)) as Job<Shard>[];
    if (failed.length === 0) return count;
    for (const job of failed) await job.retry("failed", { resetAttemptsMade: true, resetAttemptsStarted: true });
    count += failed.length;
  }
}

async function* entriesOf({ redis, keys }: Pick<PlanPlace, "redis" | "keys">): AsyncGenerator<DeadEntry> {
  let cursor = "0";
  do {
    const [next, fields] = await redis.hscan(keys.dead, cursor, "COUNT", PAGE);
    for (let i = 1; i < fields.length; i += 2) {
      const text = fields[i]!;
      yield JSON.parse(text.slice(text.indexOf(":") + 1)) as DeadEntry;
    }
    cursor = next;
  } while (cursor !== "0");
}
