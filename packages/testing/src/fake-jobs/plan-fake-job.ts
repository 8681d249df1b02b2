import { setTimeout } from "node:timers/promises";
import { kinds, type KindsOf, readOptions } from "@embedloom/core";
import type { JobPlanOptions } from "../job-contract/index.ts";
import type { NumberedSource } from "../seeded/index.ts";
import { type FakeJobState, type FakeShard, madeJob, refuseCancelled } from "./fake-job-state.ts";

const GROUP = 100;
const LOOK_EVERY_MS = 1;

const planKinds: KindsOf<JobPlanOptions> = {
  idsPerShard: kinds.optional(kinds.integer(1, 10_000)),
  maxQueued: kinds.optional(kinds.integer(GROUP)),
  attempts: kinds.optional(kinds.integer(1)),
  onProgress: kinds.optional(kinds.callback),
  signal: kinds.signal,
};

/** Puts what is not planned yet into the queue. */
export async function planFakeJob(
  jobs: Map<string, FakeJobState>,
  name: string,
  source: Pick<NumberedSource, "ids">,
  given: JobPlanOptions,
): Promise<{ shards: number; ids: number }> {
  kinds.withMethods("a source with `ids`", "ids")("source", source);
  const options = readOptions<JobPlanOptions>("options", given, planKinds);
  const { idsPerShard = 2000, maxQueued = 100_000, signal, onProgress } = options;
  const job = madeJob(jobs, name, options);
  refuseCancelled(job);
  let group: FakeShard[] = [];
  let [last, ids] = [job.last, 0];
  async function add(): Promise<void> {
    while (job.queue.length + GROUP > maxQueued) await setTimeout(LOOK_EVERY_MS);
    signal?.throwIfAborted();
    refuseCancelled(job);
    if (group.length === 0) return;
    job.phase = "planning";
    job.queue.push(...group.map((shard) => ({ shard, failed: 0 })));
    job.ids += group.reduce((sum, shard) => sum + shard.ids, 0);
    [job.last, group] = [last, []];
    onProgress?.();
  }
  async function end(through: string): Promise<void> {
    last = { number: (last?.number ?? -1) + 1, after: last?.through, through, ids };
    ids = 0;
    if (group.push(last) >= GROUP) await add();
  }
  let through = "";
  for await (const page of source.ids({ after: job.last?.through })) {
    for (const id of page) {
      [through, ids] = [id, ids + 1];
      if (ids === idsPerShard) await end(through);
    }
  }
  if (ids > 0) await end(through);
  await add();
  job.phase = "planned";
  return { shards: (job.last?.number ?? -1) + 1, ids: job.ids };
}
