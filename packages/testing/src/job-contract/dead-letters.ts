import assert from "node:assert/strict";
import { ConnectionError, InputRejectedError } from "@embedloom/core";
import { createNumberedSource, numberedId, numberedText } from "../seeded/index.ts";
import type { ContractCase } from "../contract/index.ts";
import { allOf, type EmbeddingJobSubject, jobCase } from "./embedding-job-subject.ts";

const BAD = [3, 43, 83].map((number) => numberedText(number));

/** What has no row, why, and another try of that alone. */
export function jobDeadLettersFacet(subject: EmbeddingJobSubject): ContractCase[] {
  // One for each case: a runner may run them at the same time.
  let [isRefusing, isAway] = [true, true];
  return [
    jobCase(
      subject,
      "working",
      "behavior: dead texts have reasons, and a retry pays for these alone",
      async ({ job, index, embedder, work }) => {
        isRefusing = true;
        const source = createNumberedSource(90);
        await job.plan(source, { idsPerShard: 30 });
        await work(source).ended;
        const { phase, shards, texts } = await job.status();
        assert.deepEqual([phase, shards.done, shards.dead, texts.failed, texts.written], ["done", 3, 0, 3, 87]);
        const letters = (await allOf(job.deadTexts())).toSorted((one, other) => one.shard - other.shard);
        const reason = { code: "input_rejected", message: "not allowed" };
        assert.deepEqual(
          letters,
          [3, 43, 83].map((number, shard) => ({ id: numberedId(number), shard, ...reason })),
        );
        isRefusing = false;
        const before = embedder.requests.length;
        assert.equal(await job.retryDead(), 3);
        assert.equal((await job.status()).phase, "working");
        await work(source).ended;
        assert.deepEqual(embedder.requests.slice(before).flat().toSorted(), BAD.toSorted());
        assert.deepEqual(await allOf(job.deadTexts()), []);
        const after = await job.status();
        assert.deepEqual([after.phase, after.shards.done, after.texts.done, after.texts.failed], ["done", 3, 90, 0]);
        assert.equal(await index.count(), 90);
      },
      {
        beforeRequest(batch) {
          const at = batch.findIndex((text) => isRefusing && BAD.includes(text));
          if (at >= 0) throw new InputRejectedError("not allowed", { index: at });
        },
      },
    ),
    jobCase(
      subject,
      "working",
      "behavior: a shard that fails for ever is given up with its reason, and can be retried alone",
      async ({ job, index, errors, work }) => {
        isAway = true;
        const source = createNumberedSource(30);
        await job.plan(source, { idsPerShard: 10, attempts: 2 });
        await work(source).ended;
        const { phase, shards, texts } = await job.status();
        assert.deepEqual([phase, shards.done, shards.dead, texts.done], ["done", 2, 1, 20]);
        const [dead, ...others] = await allOf(job.deadShards());
        assert.deepEqual([dead?.shard.number, dead?.reason, dead?.attempts], [0, "connection: no way there", 2]);
        assert.deepEqual([others.length, errors.length], [0, 2]);
        isAway = false;
        assert.equal(await job.retryDead(), 1);
        await work(source).ended;
        assert.deepEqual((await job.status()).shards, { planned: 3, waiting: 0, active: 0, done: 3, dead: 0 });
        assert.equal(await index.count(), 30);
      },
      {
        beforeRequest(batch) {
          if (isAway && batch.includes(numberedText(5))) throw new ConnectionError("no way there");
        },
      },
    ),
  ];
}
