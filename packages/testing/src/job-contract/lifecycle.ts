import assert from "node:assert/strict";
import { createNumberedSource } from "../seeded/index.ts";
import type { ContractCase } from "../contract/index.ts";
import { type EmbeddingJobSubject, jobCase } from "./embedding-job-subject.ts";

/** Before a job, and after it. */
export function jobLifecycleFacet(subject: EmbeddingJobSubject): ContractCase[] {
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
  ];
}
