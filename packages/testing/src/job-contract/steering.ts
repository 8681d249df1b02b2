import assert from "node:assert/strict";
import { createNumberedSource } from "../seeded/index.ts";
import { type ContractCase, typedRejectionOf } from "../contract/index.ts";
import { type EmbeddingJobSubject, jobCase, until } from "./embedding-job-subject.ts";

/** Paused, resumed, cancelled. */
export function jobSteeringFacet(subject: EmbeddingJobSubject): ContractCase[] {
  const gate: { open(): void; promise: Promise<void> } = { open: () => {}, promise: Promise.resolve() };
  return [
    jobCase(
      subject,
      "steering",
      "behavior: pause lets no further shard begin, and resume goes on",
      async ({ job, index, work }) => {
        const source = createNumberedSource(100);
        await job.plan(source, { idsPerShard: 10 });
        await job.pause();
        const worker = work(source);
        await until("the worker", async () => (await job.status()).workers.length === 1);
        const { phase, shards } = await job.status();
        assert.deepEqual([phase, shards.waiting, shards.active], ["paused", 10, 0]);
        assert.equal(await index.count(), 0);
        await job.resume();
        await worker.ended;
        assert.equal(await index.count(), 100);
      },
    ),
    jobCase(
      subject,
      "steering",
      "behavior: cancelled while a shard is in hand, nothing of it is counted, what waits is gone, and nothing more is planned or retried",
      async ({ job, embedder, work }) => {
        gate.promise = new Promise((resolve) => (gate.open = resolve));
        const source = createNumberedSource(100);
        await job.plan(source, { idsPerShard: 10 });
        const worker = work(source);
        await until("the first request", () => embedder.requests.length > 0);
        await job.cancel();
        gate.open();
        await worker.ended;
        const { phase, shards } = await job.status();
        const { waiting, active, done, dead } = shards;
        assert.deepEqual([phase, waiting, active, done, dead], ["cancelled", 0, 0, 0, 0]);
        await typedRejectionOf(job.plan(source), "unsupported", "a plan of a cancelled job");
        await typedRejectionOf(job.retryDead(), "unsupported", "a retry of a cancelled job");
        await job.resume();
        assert.equal((await job.status()).phase, "cancelled");
      },
      { beforeRequest: () => gate.promise },
    ),
    jobCase(
      subject,
      "steering",
      "behavior: cancelled while it is planned, the plan ends and leaves nothing in the queue",
      async ({ job }) => {
        const source = createNumberedSource(1000);
        async function* ids(options: { readonly after?: string | undefined }): AsyncGenerator<readonly string[]> {
          let pages = 0;
          for await (const page of source.ids(options)) {
            if (pages++ === 1) await job.cancel();
            yield page;
          }
        }
        await typedRejectionOf(
          job.plan({ ids }, { idsPerShard: 4 }),
          "unsupported",
          "a plan of what is cancelled meanwhile",
        );
        const { phase, shards } = await job.status();
        assert.deepEqual([phase, shards.waiting, shards.active], ["cancelled", 0, 0]);
      },
    ),
  ];
}
