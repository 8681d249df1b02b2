import assert from "node:assert/strict";
import { AuthenticationError, ConnectionError } from "@embedloom/core";
import { createNumberedSource } from "../seeded/index.ts";
import { type ContractCase, typedRejectionOf } from "../contract/index.ts";
import { type EmbeddingJobSubject, jobCase } from "./embedding-job-subject.ts";

/** Every text once, with what it cost. */
export function jobWorkingFacet(subject: EmbeddingJobSubject): ContractCase[] {
  let [isWrong, isLost] = [true, true];
  return [
    jobCase(
      subject,
      "working",
      "default: what is planned is done by the workers, with progress and price over all of them",
      async ({ job, index, embedder, work }) => {
        const source = createNumberedSource(1000);
        await job.plan(source, { idsPerShard: 50 });
        await Promise.all([work(source).ended, work(source).ended]);
        assert.equal(await index.count(), 1000);
        const sent = embedder.requests.flat();
        assert.deepEqual([sent.length, new Set(sent).size], [1000, 1000]);
        const { phase, shards, texts, usage, perMinute, workers } = await job.status();
        assert.deepEqual([phase, shards], ["done", { planned: 20, waiting: 0, active: 0, done: 20, dead: 0 }]);
        const { planned, done, written, unchanged, failed } = texts;
        assert.deepEqual([planned, done, written, unchanged, failed], [1000, 1000, 1000, 0, 0]);
        assert.equal(usage.requests, embedder.requests.length);
        assert.ok(Math.abs(usage.costUsd! - (usage.tokens! * 0.02) / 1e6) < 1e-9, `${usage.costUsd} dollars`);
        assert.ok(perMinute.texts > 0, "somebody has worked in the last minutes");
        assert.deepEqual(workers, []);
      },
    ),
    jobCase(
      subject,
      "working",
      "behavior: removed and planned anew it finds the rows of before, in an index that knows the fences of before",
      async ({ job, embedder, errors, work }) => {
        isLost = true;
        const source = createNumberedSource(200);
        await job.plan(source, { idsPerShard: 50 });
        await work(source).ended;
        const paid = embedder.requests.length;
        await job.remove();
        assert.equal((await job.status()).phase, "new");
        await job.plan(source, { idsPerShard: 40 });
        await work(source).ended;
        const { phase, shards, texts } = await job.status();
        assert.deepEqual([phase, shards.done, texts.done, texts.unchanged, texts.written], ["done", 5, 200, 200, 0]);
        assert.equal(embedder.requests.length, paid);
        // That of the first run alone: the index has refused nobody.
        assert.equal(errors.length, 1);
      },
      {
        // A shard that is taken a second time has a higher fence than those that come first.
        beforeRequest() {
          if (!isLost) return;
          isLost = false;
          throw new ConnectionError("lost");
        },
      },
    ),
    jobCase(
      subject,
      "working",
      "error: what every shard would meet ends the worker, and gives up no shard",
      async ({ job, index, work }) => {
        isWrong = true;
        const source = createNumberedSource(100);
        await job.plan(source, { idsPerShard: 10, attempts: 1 });
        await typedRejectionOf(work(source).ended, "authentication", "work with a wrong key");
        assert.deepEqual((await job.status()).shards, { planned: 10, waiting: 10, active: 0, done: 0, dead: 0 });
        isWrong = false;
        await work(source).ended;
        assert.equal(await index.count(), 100);
      },
      {
        beforeRequest() {
          if (isWrong) throw new AuthenticationError("wrong key");
        },
      },
    ),
  ];
}
