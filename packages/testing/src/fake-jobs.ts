import { setTimeout } from "node:timers/promises";
import { contentDigest, isEmbedloomError, type SinkRow, UnsupportedError } from "@embedloom/core";
import { LeaseLostError } from "@embedloom/core/sink";
import type {
  EmbeddingJobSubject,
  JobFigures,
  JobPlanOptions,
  JobUnderContract,
  JobWork,
  WorkerUnderContract,
} from "./contract/embedding-job/embedding-job-subject.ts";
import type { NumberedSource } from "./numbered-source.ts";

interface FakeShard {
  readonly number: number;
  readonly after?: string | undefined;
  readonly through: string;
  readonly ids: number;
}

interface QueuedShard {
  readonly shard: FakeShard;
  readonly failed: number;
}

interface DeadLetter {
  readonly id: string;
  readonly code: string;
  readonly message: string;
}

/** What the engine in memory knows of a job. */
interface FakeJobState {
  phase: "planning" | "planned" | "cancelled";
  isPaused: boolean;
  attempts: number;
  last: FakeShard | undefined;
  ids: number;
  readonly queue: QueuedShard[];
  readonly active: Set<FakeShard>;
  readonly done: Map<number, FakeShard>;
  readonly deadTexts: Map<number, { readonly shard: FakeShard; readonly letters: readonly DeadLetter[] }>;
  readonly deadShards: Map<number, { readonly shard: FakeShard; readonly reason: string; readonly attempts: number }>;
  readonly workers: Set<object>;
  readonly sums: { requests: number; tokens: number; costUsd: number; written: number; unchanged: number };
}

const GROUP = 100;
const LOOK_EVERY_MS = 1;

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
    open: (name) => openFakeJob(jobs, name),
    work: (name, work) => startFakeWorker(jobs, name, work, () => ++fence),
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

function refuseCancelled({ phase }: FakeJobState): void {
  if (phase === "cancelled") throw new UnsupportedError("The job was cancelled.");
}

function madeJob(jobs: Map<string, FakeJobState>, name: string, { attempts = 8 }: JobPlanOptions): FakeJobState {
  const job: FakeJobState = jobs.get(name) ?? {
    ...{ phase: "planning", isPaused: false, attempts, last: undefined, ids: 0 },
    ...{
      queue: [],
      active: new Set(),
      done: new Map(),
      deadTexts: new Map(),
      deadShards: new Map(),
      workers: new Set(),
    },
    sums: { requests: 0, tokens: 0, costUsd: 0, written: 0, unchanged: 0 },
  };
  jobs.set(name, job);
  return job;
}

async function planFakeJob(
  jobs: Map<string, FakeJobState>,
  name: string,
  source: Pick<NumberedSource, "ids">,
  options: JobPlanOptions,
): Promise<{ shards: number; ids: number }> {
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

function figuresOf(job: FakeJobState | undefined): JobFigures {
  const planned = (job?.last?.number ?? -1) + 1;
  const doneIds = [...(job?.done.values() ?? [])].reduce((sum, { ids }) => sum + ids, 0);
  const { written = 0, unchanged = 0, requests = 0, tokens = 0, costUsd = 0 } = job?.sums ?? {};
  const failed = [...(job?.deadTexts.values() ?? [])].reduce((sum, { letters }) => sum + letters.length, 0);
  const [waiting, active, done] = [job?.queue.length ?? 0, job?.active.size ?? 0, job?.done.size ?? 0];
  const dead = job?.deadShards.size ?? 0;
  return {
    phase: phaseOf(job),
    shards: { planned, waiting, active, done, dead },
    texts: { planned: job?.ids ?? 0, done: doneIds, written, unchanged, failed },
    usage: { requests, tokens, costUsd },
    perMinute: { texts: written },
    workers: [...(job?.workers ?? [])].map(() => ({ shards: 1 })),
  };
}

function phaseOf(job: FakeJobState | undefined): JobFigures["phase"] {
  if (job === undefined) return "new";
  if (job.phase === "cancelled") return "cancelled";
  if (isOver(job)) return "done";
  if (job.isPaused) return "paused";
  return job.phase === "planning" ? "planning" : "working";
}

function isOver({ phase, queue, active }: FakeJobState): boolean {
  return phase === "cancelled" || (phase === "planned" && queue.length + active.size === 0);
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

async function runFakeShard(
  job: FakeJobState,
  { shard, failed }: QueuedShard,
  work: JobWork,
  fence: { readonly name: string; readonly token: number },
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
  fence: { readonly name: string; readonly token: number },
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
