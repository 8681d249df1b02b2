import { UnsupportedError } from "@embedloom/core";
import type { JobFigures, JobPlanOptions } from "../job-contract/index.ts";

/** A range of ids. */
export interface FakeShard {
  readonly number: number;
  readonly after?: string | undefined;
  readonly through: string;
  readonly ids: number;
}

/** A shard that waits. */
export interface QueuedShard {
  readonly shard: FakeShard;
  readonly failed: number;
}

/** Why a text has no row. */
export interface DeadLetter {
  readonly id: string;
  readonly code: string;
  readonly message: string;
}

/** What the engine in memory knows of a job. */
export interface FakeJobState {
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

/** The job of a name, which is created if it does not exist. */
export function madeJob(jobs: Map<string, FakeJobState>, name: string, { attempts = 8 }: JobPlanOptions): FakeJobState {
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

/** Of a job that was cancelled nothing more is done. */
export function refuseCancelled({ phase }: FakeJobState): void {
  if (phase === "cancelled") throw new UnsupportedError("The job was cancelled.");
}

/** How a job stands. */
export function figuresOf(job: FakeJobState | undefined): JobFigures {
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

/** Whether there is nothing to do, and nothing will come. */
export function isOver({ phase, queue, active }: FakeJobState): boolean {
  return phase === "cancelled" || (phase === "planned" && queue.length + active.size === 0);
}
