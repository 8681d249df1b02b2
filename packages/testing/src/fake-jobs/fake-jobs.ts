import { setTimeout } from "node:timers/promises";
import { kinds, type KindsOf, readOptions } from "@embedloom/core";
import { indexKind } from "@embedloom/core/sink";
import type { EmbeddingJobSubject, JobUnderContract, JobWork, WorkerUnderContract } from "../job-contract/index.ts";
import { type FakeJobState, figuresOf, isOver, madeJob, refuseCancelled } from "./fake-job-state.ts";
import { planFakeJob } from "./plan-fake-job.ts";
import { runFakeShard } from "./run-fake-shard.ts";

const LOOK_EVERY_MS = 1;

const workKinds: KindsOf<JobWork> = {
  source: kinds.withMethods("a source with `ids` and `read`", "ids", "read"),
  embedder: kinds.embedder,
  index: indexKind,
  whenDone: kinds.oneOf("end", "wait"),
  onError: kinds.callback,
};

/** Jobs in memory: what an engine would keep, gone with its process. */
export type FakeJobs = Pick<EmbeddingJobSubject, "open" | "work">;

/**
 * An engine for jobs in memory: correct in everything `embeddingJobContract` asks, and for tests of what watches jobs.
 *
 * @example
 * ```ts
 * import { createFakeJobs, createNumberedSource } from "@embedloom/testing";
 *
 * const job = createFakeJobs().open("articles");
 * console.log(await job.plan(createNumberedSource(250), { idsPerShard: 100 })); // { shards: 3, ids: 250 }
 * ```
 */
export function createFakeJobs(): FakeJobs {
  const jobs = new Map<string, FakeJobState>();
  let fence = 0;
  return {
    open(name) {
      kinds.words("name", name);
      return openFakeJob(jobs, name);
    },
    work(name, work) {
      kinds.words("name", name);
      return startFakeWorker(jobs, name, readOptions<JobWork>("work", work, workKinds), () => ++fence);
    },
  };
}

function openFakeJob(jobs: Map<string, FakeJobState>, name: string): JobUnderContract {
  const pause = (isPaused: boolean) => async (): Promise<void> => {
    const job = jobs.get(name);
    if (job !== undefined) job.isPaused = isPaused;
  };
  async function cancel(): Promise<void> {
    const job = madeJob(jobs, name, {});
    job.phase = "cancelled";
    job.queue.length = 0;
    job.active.clear();
  }
  return {
    plan: (source, options = {}) => planFakeJob(jobs, name, source, options),
    status: async () => figuresOf(jobs.get(name)),
    ...{ pause: pause(true), resume: pause(false), cancel },
    async *deadTexts() {
      for (const { shard, letters } of [...(jobs.get(name)?.deadTexts.values() ?? [])]) {
        yield letters.map((letter) => ({ ...letter, shard: shard.number }));
      }
    },
    async *deadShards() {
      yield [...(jobs.get(name)?.deadShards.values() ?? [])];
    },
    async retryDead() {
      const job = jobs.get(name);
      if (job === undefined) return 0;
      refuseCancelled(job);
      const shards = [...job.deadTexts.values(), ...job.deadShards.values()].map(({ shard }) => shard);
      for (const shard of shards) {
        job.done.delete(shard.number);
        job.queue.push({ shard, failed: 0 });
      }
      job.deadShards.clear();
      return shards.length;
    },
    async remove() {
      await cancel();
      jobs.delete(name);
    },
    close: async () => {},
  };
}

function startFakeWorker(
  jobs: Map<string, FakeJobState>,
  name: string,
  work: JobWork,
  nextFence: () => number,
): WorkerUnderContract {
  const stop = new AbortController();
  async function run(): Promise<void> {
    const me = {};
    try {
      while (!stop.signal.aborted) {
        const job = jobs.get(name);
        job?.workers.add(me);
        if (job !== undefined && isOver(job) && work.whenDone === "end") return;
        const next = job === undefined || job.isPaused ? undefined : job.queue.shift();
        if (job === undefined || next === undefined) await setTimeout(LOOK_EVERY_MS);
        else await runFakeShard(job, next, work, { name: `${name}:${next.shard.number}`, token: nextFence() });
      }
    } finally {
      jobs.get(name)?.workers.delete(me);
    }
  }
  const ended = run();
  ended.catch(() => {});
  return {
    ended,
    async close() {
      stop.abort();
      await ended.catch(() => {});
    },
  };
}
