import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import assert from "node:assert/strict";
import {
  type AbortOptions,
  type Embedder,
  fingerprintText,
  type IndexIdentity,
  type Usage,
  type VectorIndex,
} from "@embedloom/core";
import { createFakeEmbedder, type FakeEmbedder, type FakeEmbedderSettings } from "../fakes/index.ts";
import type { NumberedSource } from "../seeded/index.ts";
import type { ContractCase } from "../contract/index.ts";

/** A shard, as far as the contract looks at it. */
interface PlannedShard {
  readonly number: number;
}

/**
 * A job, as far as the contract looks at it: `EmbeddingJob` of `@embedloom/jobs`, whose tests need this package, so that this one
 * cannot import it.
 */
export interface JobUnderContract {
  plan(
    source: Pick<NumberedSource, "ids">,
    options?: JobPlanOptions,
  ): Promise<{ readonly shards: number; readonly ids: number }>;
  status(): Promise<JobFigures>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  cancel(): Promise<void>;
  deadTexts(): AsyncIterable<
    readonly { readonly id: string; readonly shard: number; readonly code: string; readonly message: string }[]
  >;
  deadShards(): AsyncIterable<
    readonly { readonly shard: PlannedShard; readonly reason: string; readonly attempts: number }[]
  >;
  retryDead(): Promise<number>;
  remove(): Promise<void>;
  close(): Promise<void>;
}

/** What a plan is told. */
export interface JobPlanOptions extends AbortOptions {
  readonly idsPerShard?: number;
  readonly maxQueued?: number;
  readonly attempts?: number;
  readonly onProgress?: () => unknown;
}

/** What a status says. */
export interface JobFigures {
  readonly phase: "new" | "planning" | "working" | "paused" | "done" | "cancelled";
  readonly shards: Readonly<Record<"planned" | "waiting" | "active" | "done" | "dead", number>>;
  readonly texts: Readonly<Record<"planned" | "done" | "written" | "unchanged" | "failed", number>>;
  readonly usage: Usage;
  readonly perMinute: { readonly texts: number };
  readonly workers: readonly { readonly shards: number }[];
}

/** What a worker works with; the engine gives what else it needs, short waits above all. */
export interface JobWork {
  readonly source: NumberedSource;
  readonly embedder: Embedder;
  readonly index: VectorIndex;
  readonly whenDone: "end" | "wait";
  readonly onError: (error: unknown) => void;
}

/** A worker, as far as the contract looks at it. */
export interface WorkerUnderContract {
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

/** An engine under contract. */
export interface EmbeddingJobSubject {
  /** Opens the job of a name, as another process would; the letters, digits and `-` of the name are any engine's. */
  open(name: string): JobUnderContract;
  /** Starts a worker, whose leases last a minute at least: nothing of the contract is to be done twice. */
  work(name: string, work: JobWork): WorkerUnderContract;
  /** Makes an empty index that heeds fences. */
  createIndex(identity: IndexIdentity): Promise<VectorIndex>;
  /** Releases what `createIndex` made. Absent: nothing. */
  release?(): void | Promise<void>;
}

/** What a rule works with. */
export interface JobBench {
  readonly job: JobUnderContract;
  readonly index: VectorIndex;
  readonly embedder: FakeEmbedder;
  readonly errors: readonly unknown[];
  work(source: NumberedSource, whenDone?: JobWork["whenDone"]): WorkerUnderContract;
}

/** Makes a case out of a rule; its job is removed, and its workers are closed. */
export function jobCase(
  subject: EmbeddingJobSubject,
  facet: string,
  title: string,
  rule: (bench: JobBench) => Promise<void>,
  settings: FakeEmbedderSettings = {},
): ContractCase {
  return {
    facet,
    title,
    async run() {
      const name = `contract-${randomUUID()}`;
      const job = subject.open(name);
      const embedder = createFakeEmbedder({ dimensions: 8, limits: { inputsPerRequest: 100 }, ...settings });
      const fingerprint = fingerprintText((await embedder.describe()).fingerprint);
      const index = await subject.createIndex({ fingerprint, dimensions: 8, distance: "cosine", encoding: "float32" });
      const workers: WorkerUnderContract[] = [];
      const errors: unknown[] = [];
      const work: JobBench["work"] = (source, whenDone = "end") => {
        const onError = (error: unknown): void => void errors.push(error);
        const worker = subject.work(name, { source, embedder, index, whenDone, onError });
        workers.push(worker);
        return worker;
      };
      try {
        await rule({ job, index, embedder, errors, work });
      } finally {
        for (const worker of workers) await worker.close();
        await job.remove();
        await job.close();
        await subject.release?.();
      }
    },
  };
}

/** Longest wait for what must come, on a machine that may be busy. */
const MOST_WAIT_MS = 40_000;

/** Waits until something holds; fails with `what` when it does not come. */
export async function until(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
  const end = performance.now() + MOST_WAIT_MS;
  while (!(await holds())) {
    assert.ok(performance.now() < end, `${what} did not come in time`);
    await setTimeout(5);
  }
}

/** All of some pages. */
export async function allOf<T>(pages: AsyncIterable<readonly T[]>): Promise<T[]> {
  const all: T[] = [];
  for await (const page of pages) all.push(...page);
  return all;
}
