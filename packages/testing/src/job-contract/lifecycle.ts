import assert from "node:assert/strict";
import { isEmbedloomError } from "@embedloom/core";
import { createNumberedSource } from "../seeded/index.ts";
import { type ContractCase, typedRejectionOf } from "../contract/index.ts";
import { type EmbeddingJobSubject, jobCase, until } from "./embedding-job-subject.ts";

/** Before a job, and after it. */
export function jobLifecycleFacet(subject: EmbeddingJobSubject): ContractCase[] {
  const gate: { open(): void; promise: Promise<void> } = { open: () => {}, promise: Promise.resolve() };
  return [
    jobCase(
      subject,
      "steering",
      "behavior: a job that nobody planned is new, removed it is new again, and closing twice harms nothing",
      async ({ job }) => {
        const none = { planned: 0, waiting: 0, active: 0, done: 0, dead: 0 };
        const first = await job.status();
        assert.deepEqual([first.phase, first.shards, first.workers], ["new", none, []]);
        await job.plan(createNumberedSource(10), { idsPerShard: 5 });
        await job.remove();
        const { phase, shards, texts, usage } = await job.status();
        assert.deepEqual([phase, shards, texts.planned, usage.requests], ["new", none, 0, 0]);
        await job.close();
        await job.close();
      },
    ),
    jobCase(
      subject,
      "steering",
      "error: removed while workers wait or work, it ends them with an error that names it, and planned anew too",
      async ({ name, job, embedder, index, errors, work }) => {
        gate.promise = new Promise((resolve) => (gate.open = resolve));
        const source = createNumberedSource(20);
        await job.plan(source, { idsPerShard: 10 });
        const ends = [work(source), work(source, "wait"), work(source, "wait")].map(({ ended }) => ended);
        await until("requests", () => embedder.requests.length >= 2);
        const other = subject.open(name);
        await other.remove();
        await other.plan(createNumberedSource(30), { idsPerShard: 10 });
        await other.close();
        gate.open();
        for (const ended of ends) {
          const { message } = await typedRejectionOf(ended, "unsupported", "a worker of a job that was removed");
          assert.ok(message.includes(name), message);
        }
        const { phase, shards, usage, workers } = await job.status();
        assert.deepEqual([phase, shards.waiting, shards.done, usage.requests, workers.length], ["working", 3, 0, 0, 0]);
        assert.deepEqual(
          errors.filter((error) => !isEmbedloomError(error, "lease_lost")),
          [],
        );
        await work(createNumberedSource(30)).ended;
        assert.equal(await index.count(), 30);
        // Opened before it was removed by another process.
        await other.remove();
        await job.plan(source, { idsPerShard: 10 });
        assert.equal((await job.status()).shards.planned, 2);
        await other.close();
      },
      { beforeRequest: () => gate.promise },
    ),
    jobCase(
      subject,
      "steering",
      "behavior: cancelled, it ends its workers in peace, those that wait for more as well",
      async ({ job, work }) => {
        const source = createNumberedSource(10);
        await job.plan(source, { idsPerShard: 10 });
        const [busy, late] = [work(source, "wait"), () => work(source, "wait")];
        await until("its end", async () => (await job.status()).phase === "done");
        await job.cancel();
        await busy.ended;
        await late().ended;
        assert.equal((await job.status()).phase, "cancelled");
      },
    ),
  ];
}
